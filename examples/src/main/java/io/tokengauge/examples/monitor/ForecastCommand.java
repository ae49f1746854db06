package io.tokengauge.examples.monitor;

import io.tokengauge.forecast.Forecasting;
import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.report.ForecastRenderer;
import io.tokengauge.report.ForecastSection;
import io.tokengauge.report.UsageForecaster;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Forecasts what calls will add up to, or any series of numbers. */
@Command(
    name = "forecast",
    description = {
      "Forecasts requests, tokens and cost of today, this week and this month from calls; or, with"
          + " --series, one or many series from a CSV file, as CSV.",
      "",
      "Such a file has one series a column and one step a line, or M4's layout: V1,V2,... in the"
          + " first line, then one series a line with its name first. With --actual or --hold-out"
          + " it prints scores instead: MASE, coverage and MSIS beside the naive forecasts' MASE.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 all good, 1 something was skipped, has no price or cannot be read, 2 the command"
          + " line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class ForecastCommand implements Callable<Integer> {

  @Mixin private SeriesOptions series = new SeriesOptions();
  @Mixin private LookOptions look = new LookOptions();
  @Mixin private BoundOptions bounds = new BoundOptions();

  /** Names how a forecast of calls is written. */
  enum Format {
    TEXT,
    CSV,
    JSON
  }

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "text",
      description =
          "How a forecast of calls is written, one of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE}"
              + " unless given.")
  private Format format = Format.TEXT;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ForecastCommand() {}

  @Override
  public Integer call() throws IOException {
    if (series.file != null) {
      if (!look.input.paths.isEmpty()) {
        throw look.input.wrong("--series does not go with files of calls");
      }
      return new SeriesForecast(spec, series.file, series).run();
    }
    if (series.horizon != 0) {
      throw look.input.wrong("--horizon goes with --series");
    }
    series.checkLevel(look.input);
    bounds.check(look.input);
    PrintWriter out = spec.commandLine().getOut();
    return look.run(
        spec.commandLine().getErr(),
        CalendarPeriod.Kind.MONTH,
        at -> {
          ForecastSection forecast =
              new UsageForecaster(at.store(), look.period.zone())
                  .where(at.filter())
                  .with(Forecasting.standard().withLevel(series.level))
                  .withBudgets(bounds.budgets())
                  .at(at.now(), at.period())
                  .orElseThrow(
                      () ->
                          new IOException(
                              "there are no calls in the "
                                  + UsageForecaster.WEEKS
                                  + " weeks before "
                                  + at.now()
                                  + " to forecast from"));
          if (format == Format.TEXT && !at.title().isEmpty()) {
            out.println(at.title());
            out.println();
          }
          out.print(written(forecast, look.period.zone()));
          out.flush();
        });
  }

  private String written(ForecastSection forecast, ZoneId zone) {
    return switch (format) {
      case TEXT -> ForecastRenderer.text(forecast, zone);
      case CSV -> ForecastRenderer.csv(forecast, zone);
      case JSON -> ForecastRenderer.json(forecast, zone);
    };
  }
}
