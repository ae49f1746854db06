package io.tokengauge.examples.monitor;

import java.time.ZoneId;
import picocli.CommandLine.Option;

/** Holds how a summary is shown. */
final class SummaryOptions {

  @Option(
      names = "--json",
      description = "Print one JSON document, amounts as exact decimal strings.")
  boolean json;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Time zone whose days count, such as Europe/Berlin; UTC unless given.")
  ZoneId zone = ZoneId.of("UTC");
}
