package io.tokengauge.report;

/**
 * Brings reports to people: by mail, into a chat. Names in a report come from anywhere and are
 * escaped here, for the medium. A notifier may be one, too.
 */
@FunctionalInterface
public interface ReportSender {

  /**
   * Sends a report and returns when the receiver has taken it.
   *
   * @param id the same each time that this report is tried, and of no other one; 1 to 160 letters,
   *     digits, dots, dashes, underscores
   * @throws io.tokengauge.notify.DeliveryException if the receiver said when to come again, or that
   *     it never will take this
   * @throws Exception if it did not arrive; no message of an exception holds a secret
   */
  void sendReport(String id, UsageReport report) throws Exception;

  /**
   * Returns a short name, the same over restarts; it is kept by it what was sent. {@code reports}
   * unless it has one.
   */
  default String name() {
    return "reports";
  }
}
