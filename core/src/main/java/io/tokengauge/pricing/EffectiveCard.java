package io.tokengauge.pricing;

import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.TokenUsage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Prices calls of one service tier at one prompt size: every gap of the published cards is filled
 * and every multiplier applied, so that a call is a sum of counts times rates.
 *
 * <p>Nearly all rates are whole pico-dollars per token. Then a call is summed in longs, with one
 * check that no partial sum can overflow, and needs no rounding. Anything else (finer rates, counts
 * beyond belief, audio and images) takes the way through big integers at a common scale, rounded
 * once. Both ways are exact, so they agree.
 */
final class EffectiveCard {

  /** The slot of web searches, behind those of the billables. */
  static final int SEARCH = Billable.values().length;

  /** The slot of the call itself. */
  static final int REQUEST = SEARCH + 1;

  static final int SLOTS = REQUEST + 1;

  private static final Logger LOG = System.getLogger(EffectiveCard.class.getName());
  private static final AtomicBoolean LOGGED = new AtomicBoolean();

  private static final int IN = Billable.INPUT.ordinal();
  private static final int READ = Billable.CACHE_READ.ordinal();
  private static final int SHORT = Billable.CACHE_WRITE_SHORT.ordinal();
  private static final int LONG = Billable.CACHE_WRITE_LONG.ordinal();
  private static final int OUT = Billable.OUTPUT.ordinal();
  private static final int REASONING = Billable.REASONING.ordinal();
  private static final int AUDIO_IN = Billable.AUDIO_INPUT.ordinal();
  private static final int AUDIO_READ = Billable.AUDIO_CACHE_READ.ordinal();
  private static final int AUDIO_OUT = Billable.AUDIO_OUTPUT.ordinal();
  private static final int IMAGE_IN = Billable.IMAGE_INPUT.ordinal();
  private static final int IMAGE_OUT = Billable.IMAGE_OUTPUT.ordinal();

  private final BigInteger @Nullable [] wide;
  private final int scale;
  private final long @Nullable [] picos;
  private final long maxCount;
  private final int missing;
  private final int estimated;

  /**
   * Makes a card.
   *
   * @param dollars the rate of every slot; null where none is known
   * @param estimated the slots, one bit each, whose rate is an estimate
   */
  EffectiveCard(@Nullable BigDecimal[] dollars, int estimated) {
    int widest = Money.SCALE;
    for (BigDecimal rate : dollars) {
      widest = rate == null ? widest : Math.max(widest, rate.stripTrailingZeros().scale());
    }
    scale = widest;
    BigInteger[] rates = new BigInteger[SLOTS];
    int unknown = 0;
    BigInteger largest = BigInteger.ONE;
    for (int i = 0; i < SLOTS; i++) {
      BigDecimal rate = dollars[i];
      unknown |= rate == null ? 1 << i : 0;
      rates[i] = rate == null ? BigInteger.ZERO : rate.setScale(scale).unscaledValue();
      largest = largest.max(rates[i]);
    }
    missing = unknown;
    this.estimated = estimated;
    boolean narrow = scale == Money.SCALE && largest.bitLength() < Long.SIZE - 1;
    picos = narrow ? longs(rates) : null;
    wide = narrow ? null : rates;
    // Twice as much still fits, so a product and a difference of two rates cannot overflow.
    maxCount = narrow ? Long.MAX_VALUE / 2 / largest.longValueExact() : 0;
  }

  private static long[] longs(BigInteger[] values) {
    long[] copy = new long[values.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values[i].longValueExact();
    }
    return copy;
  }

  <R> R cost(
      TokenUsage tokens,
      BillableExtras extras,
      boolean estimate,
      String version,
      CostSink<R> sink) {
    long[] rate = picos;
    long count = tokens.totalTokens() + extras.webSearches() + 1;
    if (rate == null || count > maxCount || hasShares(extras)) {
      return exactCost(tokens, extras, estimate, version, sink);
    }
    int flagged = missing | estimated;
    int used = flagged == 0 ? 0 : flagged & used(tokens, extras);
    if ((used & missing) != 0) {
      return unpriced(sink);
    }
    long in = rate[IN];
    long written = tokens.cacheWriteShort() * rate[SHORT] + tokens.cacheWriteLong() * rate[LONG];
    long other =
        (tokens.output() - tokens.reasoning()) * rate[OUT]
            + tokens.reasoning() * rate[REASONING]
            + extras.webSearches() * rate[SEARCH]
            + rate[REQUEST];
    return sink.take(
        status(estimate || used != 0),
        tokens.uncachedInput() * in + tokens.cacheRead() * rate[READ] + written + other,
        tokens.inputTokens() * in + other,
        written - (tokens.cacheWriteShort() + tokens.cacheWriteLong()) * in,
        version);
  }

  private static boolean hasShares(BillableExtras extras) {
    return (extras.audioInput()
            | extras.audioCacheRead()
            | extras.audioOutput()
            | extras.imageInput()
            | extras.imageOutput())
        != 0;
  }

  private static int used(TokenUsage tokens, BillableExtras extras) {
    return bit(IN, tokens.inputTokens())
        | bit(READ, tokens.cacheRead())
        | bit(SHORT, tokens.cacheWriteShort())
        | bit(LONG, tokens.cacheWriteLong())
        | bit(OUT, tokens.output() - tokens.reasoning())
        | bit(REASONING, tokens.reasoning())
        | bit(SEARCH, extras.webSearches());
  }

  private static int bit(int slot, long count) {
    return count > 0 ? 1 << slot : 0;
  }

  static <R> R unpriced(CostSink<R> sink) {
    return sink.take(Cost.Status.UNPRICED, 0, 0, 0, "");
  }

  private <R> R exactCost(
      TokenUsage tokens,
      BillableExtras extras,
      boolean estimate,
      String version,
      CostSink<R> sink) {
    long[] billed = counts(tokens, extras);
    long[] uncached = withoutCache(billed);
    int used = 0;
    for (int i = 0; i < SLOTS; i++) {
      used |= bit(i, billed[i]) | bit(i, uncached[i]);
    }
    if ((used & missing) != 0) {
      return unpriced(sink);
    }
    BigInteger premium =
        premium(SHORT, tokens.cacheWriteShort()).add(premium(LONG, tokens.cacheWriteLong()));
    BigInteger cost = roundedPicos(sum(billed));
    BigInteger withoutCache = roundedPicos(sum(uncached));
    BigInteger written = roundedPicos(premium);
    if (!fits(cost) || !fits(withoutCache) || !fits(written)) {
      logOnce(cost.max(withoutCache));
      return unpriced(sink);
    }
    return sink.take(
        status(estimate || (used & estimated) != 0),
        cost.longValueExact(),
        withoutCache.longValueExact(),
        written.longValueExact(),
        version);
  }

  /** Returns how many of each slot were used; every token is in one slot. */
  private static long[] counts(TokenUsage tokens, BillableExtras extras) {
    long[] counts = new long[SLOTS];
    counts[AUDIO_IN] = extras.audioInput();
    counts[IMAGE_IN] = extras.imageInput();
    counts[IN] = rest("input", tokens.uncachedInput(), extras.audioInput() + extras.imageInput());
    counts[AUDIO_READ] = extras.audioCacheRead();
    counts[READ] = rest("cache read", tokens.cacheRead(), extras.audioCacheRead());
    counts[SHORT] = tokens.cacheWriteShort();
    counts[LONG] = tokens.cacheWriteLong();
    counts[AUDIO_OUT] = extras.audioOutput();
    counts[IMAGE_OUT] = extras.imageOutput();
    long text = rest("output", tokens.output(), extras.audioOutput() + extras.imageOutput());
    // A provider may count reasoning that led to audio in both; a token is still billed once.
    counts[REASONING] = Math.min(tokens.reasoning(), text);
    counts[OUT] = text - counts[REASONING];
    counts[SEARCH] = extras.webSearches();
    counts[REQUEST] = 1;
    return counts;
  }

  private static long rest(String name, long whole, long share) {
    if (share > whole) {
      throw new IllegalArgumentException(
          "audio and image "
              + name
              + " tokens must not exceed the tokens they are part of ("
              + whole
              + "), was "
              + share);
    }
    return whole - share;
  }

  private static long[] withoutCache(long[] billed) {
    long[] counts = billed.clone();
    counts[IN] += billed[READ] + billed[SHORT] + billed[LONG];
    counts[AUDIO_IN] += billed[AUDIO_READ];
    counts[READ] = 0;
    counts[SHORT] = 0;
    counts[LONG] = 0;
    counts[AUDIO_READ] = 0;
    return counts;
  }

  private BigInteger sum(long[] counts) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < SLOTS; i++) {
      sum = sum.add(rate(i).multiply(BigInteger.valueOf(counts[i])));
    }
    return sum;
  }

  private BigInteger premium(int slot, long written) {
    return rate(slot).subtract(rate(IN)).multiply(BigInteger.valueOf(written));
  }

  // A book may hold thousands of cards; those of longs keep no big integers beside them.
  private BigInteger rate(int slot) {
    return wide != null ? wide[slot] : BigInteger.valueOf(Objects.requireNonNull(picos)[slot]);
  }

  private BigInteger roundedPicos(BigInteger amount) {
    return new BigDecimal(amount, scale)
        .setScale(Money.SCALE, RoundingMode.HALF_EVEN)
        .unscaledValue();
  }

  private static boolean fits(BigInteger amount) {
    return amount.bitLength() < Long.SIZE;
  }

  private static Cost.Status status(boolean estimate) {
    return estimate ? Cost.Status.ESTIMATED : Cost.Status.PRICED;
  }

  private static void logOnce(BigInteger amount) {
    if (LOGGED.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "cost of a call must be below 2^63 pico-dollars, was {0}; such calls stay unpriced,"
              + " and this is said once",
          amount.toString());
    }
  }
}
