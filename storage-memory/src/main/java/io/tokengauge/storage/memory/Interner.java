package io.tokengauge.storage.memory;

import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import org.jspecify.annotations.Nullable;

/**
 * Lets equal values be one object, for those seen lately: a table of fixed size in which a newer
 * value takes the place of an older one. A value that lost its place is merely kept twice, so
 * hostile names cannot make the table grow. Not thread-safe.
 */
final class Interner {

  private static final int BITS = 12;

  private final @Nullable Object[] slots = new @Nullable Object[1 << BITS];

  /** Returns an equal value seen before, else this one. The value must be immutable. */
  <T> T intern(T value) {
    int slot = (value.hashCode() * 0x9E3779B9) >>> (Integer.SIZE - BITS);
    Object held = slots[slot];
    if (value.equals(held)) {
      @SuppressWarnings("unchecked") // Strings and records equal their own kind only.
      T same = (T) held;
      return same;
    }
    slots[slot] = value;
    return value;
  }

  /** Returns an equal call whose parts are shared with calls seen before. */
  PricedUsage intern(PricedUsage call) {
    UsageRecord record = call.record();
    String responseModel = record.responseModel();
    UsageRecord shared =
        record.toBuilder()
            .requestModel(intern(record.requestModel()))
            .responseModel(responseModel == null ? null : intern(responseModel))
            .operation(intern(record.operation()))
            .outcome(intern(record.outcome()))
            .extras(intern(record.extras()))
            .context(context(record.context()))
            .origin(intern(record.origin()))
            .build();
    Cost cost = call.cost();
    return new PricedUsage(
        shared,
        new Cost(
            cost.status(),
            cost.picos(),
            cost.withoutCachePicos(),
            cost.cacheWritePremiumPicos(),
            intern(cost.priceVersion())));
  }

  private UsageContext context(UsageContext context) {
    return intern(
        new UsageContext(
            text(context.user()),
            text(context.organization()),
            text(context.project()),
            text(context.feature()),
            text(context.endpoint()),
            text(context.apiKeyId()),
            text(context.cacheKey()),
            text(context.promptName()),
            text(context.promptVersion()),
            context.tags()));
  }

  private @Nullable String text(@Nullable String value) {
    return value == null ? null : intern(value);
  }
}
