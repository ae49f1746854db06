package io.tokengauge.examples.monitor;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Holds which series are forecast, and how. */
final class SeriesOptions {

  @Option(
      names = "--series",
      paramLabel = "FILE",
      description = "CSV of one or many series to forecast instead of calls.")
  @Nullable Path file;

  @Option(
      names = "--horizon",
      paramLabel = "N",
      description = "How many steps of a series to forecast; goes with --series.")
  int horizon;

  @Option(
      names = "--season",
      split = ",",
      paramLabel = "N",
      description =
          "Steps of a season, 24 for the day of hours, 24,168 for day and week, 1 for none; found by"
              + " autocorrelation unless given. One season brings the one of seven times its length"
              + " where the series holds that twice.")
  int @Nullable [] seasons;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "Only this column; all of them unless given.")
  @Nullable String column;

  @Option(
      names = "--sum",
      paramLabel = "N",
      defaultValue = "1",
      description = "Add up so many steps to one first, 6 to make hours of 10 minutes.")
  int sum;

  @Option(
      names = "--level",
      paramLabel = "P",
      defaultValue = "0.95",
      description = "Share of true values in the intervals; ${DEFAULT-VALUE} unless given.")
  double level;

  @Option(
      names = "--actual",
      paramLabel = "FILE",
      description = "What came, in the same layout and with the same names; read for scoring only.")
  @Nullable Path actual;

  @Option(
      names = "--hold-out",
      description = "Score against the last --horizon steps, which are hidden from the forecast.")
  boolean holdOut;

  /** Checks what picocli cannot. */
  void checkLevel(InputOptions input) {
    if (!(level > 0 && level < 1)) {
      throw input.wrong("--level must be above 0 and below 1, was " + level);
    }
  }
}
