package io.tokengauge.providers.prices;

import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Cost.Status;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;

/**
 * Adds up a call in decimals, one kind of token after the other, from rates that an oracle found in
 * a file. What no file says is what ModelPrice documents. Names of kinds: in, read, w5, w1, out,
 * think, audioIn, audioRead, audioOut, imageIn, imageOut, search, call.
 */
@NullUnmarked // an oracle over maps whose keys it knows
final class Bill {

  private final Map<String, BigDecimal> rates = new HashMap<>();
  private final Map<String, Boolean> guessed = new HashMap<>();
  private boolean estimated;
  private boolean unpriced;

  void rate(String kind, BigDecimal dollarsPerToken, boolean estimate) {
    rates.put(kind, dollarsPerToken);
    guessed.put(kind, estimate);
  }

  boolean has(String kind) {
    return rates.containsKey(kind);
  }

  private void fill(String kind, String from, String times, boolean estimate) {
    if (!has(kind) && has(from)) {
      rate(kind, rates.get(from).multiply(new BigDecimal(times)), estimate || guessed.get(from));
    }
  }

  Cost cost(TokenUsage tokens, BillableExtras extras, String version) {
    fill("read", "in", "1", true);
    fill("w5", "in", "1.25", true);
    fill("w1", "in", "2", true);
    fill("audioIn", "in", "1", true);
    fill("audioRead", "read", "1", true);
    fill("imageIn", "in", "1", false);
    fill("think", "out", "1", false);
    fill("audioOut", "out", "1", true);
    fill("imageOut", "out", "1", false);
    if (!has("search")) {
      rate("search", new BigDecimal("0.01"), true);
    }
    long text = tokens.output() - extras.audioOutput() - extras.imageOutput();
    long thought = Math.min(text, tokens.reasoning());
    BigDecimal rest =
        add("out", text - thought)
            .add(add("think", thought))
            .add(add("audioOut", extras.audioOutput()))
            .add(add("imageOut", extras.imageOutput()))
            .add(add("search", extras.webSearches()))
            .add(rates.getOrDefault("call", BigDecimal.ZERO));
    long plain = tokens.uncachedInput() - extras.audioInput() - extras.imageInput();
    BigDecimal prompt =
        add("in", plain)
            .add(add("audioIn", extras.audioInput()))
            .add(add("imageIn", extras.imageInput()))
            .add(add("read", tokens.cacheRead() - extras.audioCacheRead()))
            .add(add("audioRead", extras.audioCacheRead()))
            .add(add("w5", tokens.cacheWriteShort()))
            .add(add("w1", tokens.cacheWriteLong()));
    BigDecimal uncached =
        add(
                "in",
                plain
                    + tokens.cacheRead()
                    - extras.audioCacheRead()
                    + tokens.cacheWriteShort()
                    + tokens.cacheWriteLong())
            .add(add("audioIn", extras.audioInput() + extras.audioCacheRead()))
            .add(add("imageIn", extras.imageInput()));
    if (unpriced) {
      return Cost.UNPRICED;
    }
    BigDecimal written =
        add("w5", tokens.cacheWriteShort())
            .add(add("w1", tokens.cacheWriteLong()))
            .subtract(add("in", tokens.cacheWriteShort() + tokens.cacheWriteLong()));
    return new Cost(
        estimated ? Status.ESTIMATED : Status.PRICED,
        picos(prompt.add(rest)),
        picos(uncached.add(rest)),
        picos(written),
        version);
  }

  private BigDecimal add(String kind, long count) {
    if (count == 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal rate = rates.get(kind);
    if (rate == null) {
      unpriced = true;
      return BigDecimal.ZERO;
    }
    estimated |= guessed.get(kind);
    return rate.multiply(BigDecimal.valueOf(count));
  }

  private static long picos(BigDecimal dollars) {
    return dollars.movePointRight(12).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
  }

  /** Returns a usage of any mixture of kinds, small, or around the usual context thresholds. */
  static TokenUsage tokens(Random random) {
    long prompt =
        switch (random.nextInt(6)) {
          case 0 -> random.nextInt(10);
          case 1 -> 200_000 + random.nextInt(3) - 1;
          case 2 -> 272_000 + random.nextInt(3) - 1;
          case 3 -> random.nextInt(700_000);
          case 4 ->
              new long[] {32_000, 128_000, 256_000, 512_000}[random.nextInt(4)]
                  + random.nextInt(3)
                  - 1;
          default -> random.nextInt(100_000);
        };
    long read = random.nextBoolean() ? random.nextLong(prompt + 1) : 0;
    long w5 = random.nextBoolean() ? random.nextLong(prompt - read + 1) : 0;
    long w1 = random.nextInt(3) == 0 ? random.nextLong(prompt - read - w5 + 1) : 0;
    long out = random.nextInt(8) == 0 ? 0 : random.nextInt(20_000);
    long think = random.nextInt(3) == 0 ? random.nextLong(out + 1) : 0;
    return new TokenUsage(prompt - read - w5 - w1, read, w5, w1, out, think);
  }

  static BillableExtras extras(Random random, TokenUsage tokens) {
    if (random.nextInt(3) > 0) {
      return BillableExtras.NONE;
    }
    long audio = random.nextLong(tokens.uncachedInput() + 1);
    long audioOut = random.nextLong(tokens.output() + 1);
    return BillableExtras.NONE
        .withAudio(audio, random.nextLong(tokens.cacheRead() + 1), audioOut)
        .withImages(
            random.nextLong(tokens.uncachedInput() - audio + 1),
            random.nextLong(tokens.output() - audioOut + 1))
        .withWebSearches(random.nextInt(3));
  }

  static ServiceTier tier(Random random) {
    return random.nextBoolean()
        ? ServiceTier.STANDARD
        : ServiceTier.values()[random.nextInt(ServiceTier.values().length)];
  }
}
