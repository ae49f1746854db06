package io.tokengauge.providers.prices;

import io.tokengauge.pricing.PriceList;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Holds what was read from a catalogue, and tells what was left out.
 *
 * @param list the prices
 * @param models how many models the file has
 * @param skipped how many of them have no entry, by reason
 * @param ignored in how many of the others something besides tokens, searches and calls has a price
 *     that is not charged, by name of the field
 */
public record PriceCatalogue(
    PriceList list,
    int models,
    SortedMap<String, Integer> skipped,
    SortedMap<String, Integer> ignored) {

  /** Copies the counts. */
  public PriceCatalogue {
    skipped = Collections.unmodifiableSortedMap(new TreeMap<>(skipped));
    ignored = Collections.unmodifiableSortedMap(new TreeMap<>(ignored));
  }

  /** Returns how many models have a price. */
  public int loaded() {
    return models - skipped.values().stream().mapToInt(Integer::intValue).sum();
  }
}
