package io.tokengauge.pricing;

/**
 * Supplies a price list: a file, a catalogue, a table of one's own.
 *
 * <p>An implementation need not be safe for use by several threads at once; a book loads each
 * source once, while it is built.
 */
@FunctionalInterface
public interface PriceSource {

  /**
   * Returns the prices.
   *
   * @throws IllegalArgumentException naming the place, the value and the rule, if the list is
   *     wrong; no part of a wrong list is used
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  PriceList load();
}
