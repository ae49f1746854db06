package io.tokengauge.examples.monitor;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.examples.monitor.live.Budgets;
import io.tokengauge.usage.Money;
import io.tokengauge.window.Limits;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Holds what alert rules measure against, and how often. */
final class LimitOptions {

  /** How often rules are evaluated as fast as the machine can: a month has half a million 5 s. */
  static final Duration CHECK_AT_MAX = Duration.ofSeconds(20);

  private static final Duration SHORTEST_CHECK = Duration.ofSeconds(1);
  private static final Duration LONGEST_CHECK = Duration.ofMinutes(1);
  private static final BigDecimal MOST_DOLLARS = BigDecimal.valueOf(1_000_000_000);

  @Option(
      names = "--rpm",
      paramLabel = "N",
      defaultValue = "500",
      description = "Limit of requests per minute; ${DEFAULT-VALUE} unless given.")
  private long rpm;

  @Option(
      names = "--tpm",
      paramLabel = "N",
      defaultValue = "30000",
      description = "Limit of tokens per minute; ${DEFAULT-VALUE} unless given.")
  private long tpm;

  @Option(
      names = "--rpd",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Limit of requests in 24 hours; ${DEFAULT-VALUE} unless given.")
  private long rpd;

  @Option(
      names = "--day-budget",
      paramLabel = "USD",
      defaultValue = "10",
      description = "What a day may cost; ${DEFAULT-VALUE} unless given.")
  private BigDecimal dayBudget = BigDecimal.TEN;

  @Option(
      names = "--month-budget",
      paramLabel = "USD",
      defaultValue = "100",
      description = "What a month may cost; ${DEFAULT-VALUE} unless given.")
  private BigDecimal monthBudget = BigDecimal.TEN;

  @Option(
      names = "--check",
      paramLabel = "D",
      description =
          "How often alert rules are evaluated, in virtual time, 1s to 60s; 5s unless given, 20s as"
              + " fast as the machine can.")
  private @Nullable String check;

  /** Checks what picocli cannot. */
  void check(InputOptions input) {
    try {
      limits();
      budgets();
      checkEvery(true);
    } catch (IllegalArgumentException e) {
      throw input.wrong(e.getMessage());
    }
  }

  Limits limits() {
    return Limits.NONE.withRpm(rpm).withTpm(tpm).withRpd(rpd);
  }

  Budgets budgets() {
    return new Budgets(dollars("--day-budget", dayBudget), dollars("--month-budget", monthBudget));
  }

  private static Money dollars(String option, BigDecimal amount) {
    BigDecimal plain = amount.stripTrailingZeros();
    if (plain.signum() <= 0 || plain.compareTo(MOST_DOLLARS) > 0 || plain.scale() > 2) {
      throw new IllegalArgumentException(
          option + " must be dollars and cents above 0, up to 1000000000, was " + amount);
    }
    return Money.usd(plain);
  }

  /** Returns how often alert rules are evaluated. */
  Duration checkEvery(boolean max) {
    if (check == null) {
      return max ? CHECK_AT_MAX : AlertEngine.DEFAULT_INTERVAL;
    }
    try {
      Duration every = Duration.parse("PT" + check.toUpperCase(Locale.ROOT));
      if (every.compareTo(SHORTEST_CHECK) >= 0
          && every.compareTo(LONGEST_CHECK) <= 0
          && every.toNanosPart() == 0) {
        return every;
      }
    } catch (DateTimeParseException e) {
      throw wrongCheck(check, e);
    }
    throw wrongCheck(check, null);
  }

  private static IllegalArgumentException wrongCheck(String text, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "--check must be whole seconds from 1s to 60s, was \"" + text + "\"", cause);
  }
}
