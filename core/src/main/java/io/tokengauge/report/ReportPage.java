package io.tokengauge.report;

import java.util.List;

/**
 * Holds a report as people read it, for whoever renders one: every number rounded, every name still
 * to be escaped for the medium. Immutable.
 *
 * @param title what it is about
 * @param subtitle what it is compared with
 * @param headline the report in a sentence or two
 * @param highlights the figures to look at first
 * @param sections what follows, in order
 * @param advice what could be done
 * @param notes what to know about the figures
 */
public record ReportPage(
    String title,
    String subtitle,
    String headline,
    List<Highlight> highlights,
    List<Section> sections,
    List<Advice> advice,
    List<Phrase> notes) {

  /** Copies the lists. */
  public ReportPage {
    highlights = List.copyOf(highlights);
    sections = List.copyOf(sections);
    advice = List.copyOf(advice);
    notes = List.copyOf(notes);
  }

  /** Lays a report out. */
  public static ReportPage of(UsageReport report) {
    return new PageMaker(report).page();
  }

  /**
   * Holds a figure and how it changed.
   *
   * @param label what it is
   * @param value how much
   * @param change since the period before, or what else is to be said
   */
  public record Highlight(String label, String value, String change) {}

  /**
   * Holds a recommendation.
   *
   * @param text what to do
   * @param saving what that would save, empty if that is no matter
   */
  public record Advice(Phrase text, String saving) {}

  /** Names where sections differ in how a medium may show them. */
  public enum Kind {
    COMPARISON,
    FORECAST,
    /** Time on one side: days, with a chart. */
    DAYS,
    HOURS,
    TREND,
    GROUPS,
    CACHE,
    PLAIN
  }

  /**
   * Holds a table.
   *
   * @param kind what it shows
   * @param title its heading
   * @param heads the heads of its columns
   * @param names how many of the columns, from the left, hold names and not numbers
   * @param rows its cells
   * @param total the cells of the last line, none if there is nothing to add up
   */
  public record Section(
      Kind kind,
      String title,
      List<String> heads,
      int names,
      List<List<Phrase>> rows,
      List<String> total) {}
}
