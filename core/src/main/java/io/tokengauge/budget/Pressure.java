package io.tokengauge.budget;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds how hard calls press on one limit.
 *
 * @param percent how much of the limit is taken, 0 and more
 * @param source what is pressed on, in words that tell it apart from all else: {@code budget day}
 * @param easesAt when the limit counts from zero again, or null if that is not known
 */
public record Pressure(int percent, String source, @Nullable Instant easesAt) {

  /**
   * Checks the percentage.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public Pressure {
    Objects.requireNonNull(source, "source");
    if (percent < 0) {
      throw new IllegalArgumentException("pressure must be 0 percent or more, was " + percent);
    }
  }

  static Pressure of(Budget budget, Standing standing) {
    String key = standing.account().key();
    return new Pressure(
        standing.percentTaken(),
        "budget " + budget.name() + (key.isEmpty() ? "" : " of \"" + SafeText.of(key) + "\""),
        new BudgetStatus(budget, standing).resets().orElse(null));
  }
}
