package io.tokengauge.report;

import java.util.List;

/**
 * Writes a report in some format. Names in a report come from anywhere: a renderer escapes them for
 * its medium. Implementations must be stateless and safe for use by several threads at once.
 */
public interface ReportRenderer {

  /** Returns the lower-case name of the format, by which users choose it. */
  String format();

  /** Returns the media type, such as {@code text/html; charset=utf-8}. */
  String mediaType();

  /** Returns the usual end of a file's name, without a dot. */
  String fileExtension();

  /** Returns the report as text that ends with a line end; to be stored as UTF-8. */
  String render(UsageReport report);

  /** Returns the renderers that come with this library: text, markdown, html, csv, json. */
  static List<ReportRenderer> builtIn() {
    return List.of(
        new TextReportRenderer(),
        new MarkdownReportRenderer(),
        new HtmlReportRenderer(),
        new CsvReportRenderer(),
        new JsonReportRenderer());
  }

  /**
   * Returns the one that comes with this library under a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static ReportRenderer named(String format) {
    return builtIn().stream()
        .filter(renderer -> renderer.format().equals(format))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "format must be one of "
                        + builtIn().stream().map(ReportRenderer::format).toList()
                        + ", was \""
                        + format
                        + "\""));
  }
}
