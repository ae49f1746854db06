package io.tokengauge.examples.monitor.view;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.DearCalls;
import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.UsageHistory;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageSummary;
import io.tokengauge.history.UsageTimeline;
import java.util.List;

/**
 * Holds the history of a period, however it is shown.
 *
 * @param summary its sums
 * @param days every day, those without a call included
 * @param hours the hours of the day
 * @param groups what cost most, by what calls are told apart by
 * @param dear the calls that cost most
 */
public record HistoryView(
    UsageSummary summary,
    UsageTimeline days,
    HoursOfDay hours,
    List<Group> groups,
    DearCalls dear) {

  /**
   * Holds one list of what cost most.
   *
   * @param name its lower-case name used in files
   * @param head what people call it
   * @param rows largest first; the last part of a key is the name
   */
  public record Group(String name, String head, List<UsageRow> rows) {

    /** Returns the name of a row. */
    public static String nameOf(UsageRow row) {
      return row.key().get(row.key().size() - 1);
    }
  }

  /** Asks a history. */
  public static HistoryView of(UsageHistory history, CalendarPeriod period, int top) {
    return new HistoryView(
        history.summary(period),
        history.daily(period),
        history.hoursOfDay(period),
        List.of(
            new Group("model", "Model", history.byModel(period).rows()),
            new Group("user", "User", history.topUsers(RankBy.COST, period, top).rows()),
            new Group("project", "Project", history.topProjects(RankBy.COST, period, top).rows()),
            new Group("feature", "Feature", history.topFeatures(RankBy.COST, period, top).rows()),
            new Group(
                "prompt", "Prompt by cost", history.topPrompts(RankBy.COST, period, top).rows()),
            new Group(
                "prompt_by_mean_input",
                "Prompt by mean input",
                history.promptsByMeanInput(period, top).rows())),
        history.dearCalls(period, top));
  }

  /** Returns which period it is about. */
  public CalendarPeriod period() {
    return summary.period();
  }
}
