package io.tokengauge.history;

import io.tokengauge.usage.Dimension;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a provider's own report says of one group of calls in one {@link ReportedBucket}.
 *
 * @param keys what the calls have in common, in the words of {@link Dimension}; a dimension that
 *     the report was not asked to group by, or that the group has no value of, is missing
 * @param item what a cost is for, in the provider's words; null where the report says no more than
 *     the keys
 * @param figures how much
 * @param webSearches how many web searches the provider ran for them; null when it does not say
 */
public record ReportedUsage(
    Map<Dimension, String> keys,
    @Nullable String item,
    UsageFigures figures,
    @Nullable Long webSearches) {

  /** Copies the keys. */
  public ReportedUsage {
    keys = Collections.unmodifiableMap(new TreeMap<>(keys));
  }

  /** Returns the model, empty when the report does not name one. */
  public Optional<String> model() {
    return Optional.ofNullable(keys.get(Dimension.MODEL));
  }
}
