package io.tokengauge.examples.monitor;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.usage.Money;
import io.tokengauge.window.Limits;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Holds budgets and limits that use is held against; none unless given. */
final class BoundOptions {

  @Option(
      names = "--rpm",
      paramLabel = "N",
      description = "Limit of requests per minute: says how near the busiest minute came.")
  private @Nullable Long rpm;

  @Option(names = "--tpm", paramLabel = "N", description = "Limit of tokens per minute, likewise.")
  private @Nullable Long tpm;

  @Option(names = "--rpd", paramLabel = "N", description = "Limit of requests per day, likewise.")
  private @Nullable Long rpd;

  @Option(
      names = "--day-budget",
      paramLabel = "USD",
      description = "What a day may cost: says when it is used up.")
  private @Nullable BigDecimal dayBudget;

  @Option(
      names = "--week-budget",
      paramLabel = "USD",
      description = "What a week may cost, likewise.")
  private @Nullable BigDecimal weekBudget;

  @Option(
      names = "--month-budget",
      paramLabel = "USD",
      description = "What a month may cost, likewise.")
  private @Nullable BigDecimal monthBudget;

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
    put(byKind, CalendarPeriod.Kind.DAY, dayBudget);
    put(byKind, CalendarPeriod.Kind.WEEK, weekBudget);
    put(byKind, CalendarPeriod.Kind.MONTH, monthBudget);
    return byKind;
  }

  private static void put(
      Map<CalendarPeriod.Kind, Money> byKind,
      CalendarPeriod.Kind kind,
      @Nullable BigDecimal dollars) {
    if (dollars == null) {
      return;
    }
    if (dollars.signum() <= 0) {
      throw new IllegalArgumentException(
          "--" + kind.label() + "-budget must be above $0, was " + dollars.toPlainString());
    }
    byKind.put(kind, Money.usd(dollars));
  }

  Limits limits() {
    Limits limits = rpm == null ? Limits.NONE : Limits.NONE.withRpm(rpm);
    limits = tpm == null ? limits : limits.withTpm(tpm);
    return rpd == null ? limits : limits.withRpd(rpd);
  }
}
