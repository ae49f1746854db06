package io.tokengauge.budget;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes down that a limit was changed.
 *
 * @param order what was asked for, by whom and why
 * @param before what the ledger held for the same account or budget until then, null for nothing
 * @param at when, by the store's clock
 */
public record LimitChange(LimitOrder order, @Nullable Long before, Instant at) {

  public LimitChange {
    Objects.requireNonNull(order, "order");
    Objects.requireNonNull(at, "at");
  }
}
