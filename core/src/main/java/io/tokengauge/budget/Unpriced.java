package io.tokengauge.budget;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.UsageRecord;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what happens to calls whose model has no price, where a budget counts dollars. Immutable.
 */
public final class Unpriced {

  /** They go through and take no dollars, only tokens and calls; each is counted. */
  public static final Unpriced ALLOW = new Unpriced(false, null, null);

  /** They are denied with an {@link UnpricedModelException} if a hard budget of dollars applies. */
  public static final Unpriced DENY = new Unpriced(true, null, null);

  private final boolean deny;
  private final @Nullable String provider;
  private final @Nullable String model;

  private Unpriced(boolean deny, @Nullable String provider, @Nullable String model) {
    this.deny = deny;
    this.provider = provider;
    this.model = model;
  }

  /**
   * Budgets them at the price of a model that has one; histories keep them as unpriced. They are
   * denied if that model has no price either.
   */
  public static Unpriced priceAs(String provider, String model) {
    return new Unpriced(true, provider, model);
  }

  boolean deny() {
    return deny;
  }

  /** Returns the cost to budget a call at whose own is not known. */
  Cost cost(UsageRecord call, PriceBook prices) {
    if (provider == null || model == null || call.tokens() == null) {
      return Cost.UNPRICED;
    }
    return prices.price(
        call.toBuilder()
            .id(new CallId(provider, call.id().source(), call.id().id()))
            .requestModel(model)
            .responseModel(null)
            .build());
  }
}
