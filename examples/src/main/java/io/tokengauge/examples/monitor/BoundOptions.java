package io.tokengauge.examples.monitor;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.usage.Money;
import io.tokengauge.window.Limits;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** Holds budgets and limits that use is held against. */
final class BoundOptions {

  @Option(
      names = "--budget",
      paramLabel = "PERIOD=DOLLARS",
      description =
          "What may be spent in a day, week or month, such as month=100: says when it is used up."
              + " Can be given for each.")
  private Map<String, BigDecimal> budgets = new LinkedHashMap<>();

  @Option(
      names = "--limit",
      paramLabel = "NAME=N",
      description =
          "A limit of the provider, rpm (requests a minute), tpm (tokens a minute) or rpd (requests"
              + " a day), such as tpm=30000: says how near the busiest minute or day came. Can be"
              + " given for each.")
  private Map<String, Long> limits = new LinkedHashMap<>();

  /** Checks what picocli cannot. */
  void check(InputOptions input) {
    try {
      budgets();
      limits();
    } catch (IllegalArgumentException e) {
      throw input.wrong(e.getMessage());
    }
  }

  Map<CalendarPeriod.Kind, Money> budgets() {
    Map<CalendarPeriod.Kind, Money> byKind = new EnumMap<>(CalendarPeriod.Kind.class);
    budgets.forEach(
        (name, dollars) -> {
          if (dollars.signum() <= 0) {
            throw new IllegalArgumentException(
                "--budget must be above $0, was " + name + "=" + dollars.toPlainString());
          }
          byKind.put(kind(name), Money.usd(dollars));
        });
    return byKind;
  }

  private static CalendarPeriod.Kind kind(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "day" -> CalendarPeriod.Kind.DAY;
      case "week" -> CalendarPeriod.Kind.WEEK;
      case "month" -> CalendarPeriod.Kind.MONTH;
      default ->
          throw new IllegalArgumentException(
              "--budget must be for a day, week or month, was \"" + name + "\"");
    };
  }

  Limits limits() {
    Limits all = Limits.NONE;
    for (Map.Entry<String, Long> limit : limits.entrySet()) {
      all =
          switch (limit.getKey().toLowerCase(Locale.ROOT)) {
            case "rpm" -> all.withRpm(limit.getValue());
            case "tpm" -> all.withTpm(limit.getValue());
            case "rpd" -> all.withRpd(limit.getValue());
            default ->
                throw new IllegalArgumentException(
                    "--limit must be rpm, tpm or rpd, was \"" + limit.getKey() + "\"");
          };
    }
    return all;
  }
}
