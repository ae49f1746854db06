package io.tokengauge.pricing;

import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds the price book in use and replaces it whole when its sources have changed.
 *
 * <p>A call is priced from first to last with the book that was in use when it was asked for: a
 * reload is one write of a reference. If any source is wrong or cannot be read, the old book stays
 * and the outcome says why; no part of a failed reload is ever used. When to reload is the
 * application's business, such as {@code scheduler.every(hour, prices::reload)}.
 *
 * <p>Safe for use by several threads at once; reloads wait for each other, calls for nothing.
 */
public final class ReloadablePrices {

  private static final Logger LOG = System.getLogger(ReloadablePrices.class.getName());

  private final List<PriceSource> sources;
  private volatile PriceBook book;

  /**
   * Loads the sources for the first time; an earlier one goes before a later one.
   *
   * @throws IllegalArgumentException if a source's list is wrong
   * @throws java.io.UncheckedIOException if a source cannot be read
   */
  public ReloadablePrices(List<? extends PriceSource> sources) {
    this.sources = List.copyOf(sources);
    book = PriceBook.of(this.sources);
  }

  /** Returns the book in use. It never changes: keep it for calls that must be priced alike. */
  public PriceBook book() {
    return book;
  }

  /** Returns what a call costs by the book in use; see {@link PriceBook#price(UsageRecord)}. */
  public Cost price(UsageRecord record) {
    return book.price(record);
  }

  /** Returns the call with what it costs; see {@link PriceBook#price(UsageRecord)}. */
  public PricedUsage priced(UsageRecord record) {
    return book.priced(record);
  }

  /**
   * Reads all sources again and puts their prices in use, unless a source fails or every list has
   * the version and the entries it had. A list that changes should change its version, too: a call
   * remembers no more of it. Never throws on account of a source.
   */
  public synchronized Reload reload() {
    List<String> before = book.versions();
    PriceBook loaded;
    try {
      loaded = PriceBook.of(sources);
    } catch (RuntimeException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      LOG.log(Level.WARNING, "prices were not reloaded, the old ones stay: {0}", reason);
      return new Reload(Outcome.FAILED, before, reason);
    }
    if (loaded.versions().equals(before) && loaded.entries().equals(book.entries())) {
      return new Reload(Outcome.UNCHANGED, before, null);
    }
    book = loaded;
    return new Reload(Outcome.REPLACED, loaded.versions(), null);
  }

  /** Says what a reload did. */
  public enum Outcome {
    /** New prices are in use. */
    REPLACED,
    /** Every list has the version and the entries it had; the book is the old one. */
    UNCHANGED,
    /** A source was wrong or could not be read; the old prices stay. */
    FAILED
  }

  /**
   * Tells how a reload went.
   *
   * @param outcome what it did
   * @param versions the versions of the lists in use from now on, in the order of the sources
   * @param reason why it failed, else null
   */
  public record Reload(Outcome outcome, List<String> versions, @Nullable String reason) {}
}
