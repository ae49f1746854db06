package io.tokengauge.history;

import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.Function;

/** Names the sums that groups can be ranked by, largest first. */
public enum RankBy {
  /** Dollars. */
  COST(UsageTotals::cost, Money::toUsd),
  CALLS(UsageTotals::calls),
  ATTEMPTS(UsageTotals::attempts),
  INPUT_TOKENS(UsageTotals::inputTokens),
  OUTPUT_TOKENS(UsageTotals::outputTokens),
  TOTAL_TOKENS(UsageTotals::totalTokens),
  CACHE_READ_TOKENS(UsageTotals::cacheReadTokens),
  ERRORS(t -> t.get(UsageCounter.ERRORS)),
  RATE_LIMITED(t -> t.get(UsageCounter.RATE_LIMITED)),
  UNPRICED(UsageTotals::unpriced);

  private final Comparator<UsageTotals> largestFirst;
  private final Function<UsageTotals, BigDecimal> value;

  RankBy(Function<UsageTotals, Long> sum) {
    this(sum, BigDecimal::valueOf);
  }

  <C extends Comparable<C>> RankBy(Function<UsageTotals, C> sum, Function<C, BigDecimal> number) {
    this.largestFirst = Comparator.comparing(sum).reversed();
    this.value = sum.andThen(number);
  }

  /** Returns the lower-case name used in queries. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the sum exactly: dollars, or a count. */
  public BigDecimal valueOf(UsageTotals totals) {
    return value.apply(totals);
  }

  /** Returns the order of totals by this sum, largest first. */
  public Comparator<UsageTotals> largestFirst() {
    return largestFirst;
  }
}
