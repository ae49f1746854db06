package io.tokengauge.pricing;

import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Cost.Status;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Prices calls as slowly and plainly as the rules read: every rate is looked up again for every
 * call, and all arithmetic is decimal. Shares nothing with what it checks but the published parts.
 */
final class Oracle {

  private static final BigDecimal TEN_PER_THOUSAND = new BigDecimal("0.01");

  private final ModelPrice price;
  private final TokenUsage tokens;
  private final BillableExtras extras;
  private final ServiceTier tier;
  private final @Nullable Long threshold;
  private final @Nullable Long standardThreshold;
  private boolean estimated;
  private boolean unpriced;

  private Oracle(ModelPrice price, TokenUsage tokens, BillableExtras extras, ServiceTier tier) {
    this.price = price;
    this.tokens = tokens;
    this.extras = extras;
    this.tier = tier;
    standardThreshold = threshold(ServiceTier.STANDARD);
    Long own = threshold(tier);
    Long standard = standardThreshold;
    threshold = own == null || (standard != null && standard > own) ? standard : own;
  }

  private @Nullable Long threshold(ServiceTier wanted) {
    Long found = null;
    long prompt = tokens.inputTokens();
    for (ContextTier context : price.contexts(wanted)) {
      if (context.inclusive() ? prompt >= context.threshold() : prompt > context.threshold()) {
        found = context.threshold();
      }
    }
    return found;
  }

  static Cost cost(
      ModelPrice price,
      TokenUsage tokens,
      BillableExtras extras,
      ServiceTier tier,
      String version) {
    return new Oracle(price, tokens, extras, tier).cost(version);
  }

  private Cost cost(String version) {
    Map<Billable, Long> billed = new EnumMap<>(Billable.class);
    billed.put(Billable.INPUT, tokens.uncachedInput() - extras.audioInput() - extras.imageInput());
    billed.put(Billable.AUDIO_INPUT, extras.audioInput());
    billed.put(Billable.IMAGE_INPUT, extras.imageInput());
    billed.put(Billable.CACHE_READ, tokens.cacheRead() - extras.audioCacheRead());
    billed.put(Billable.AUDIO_CACHE_READ, extras.audioCacheRead());
    billed.put(Billable.CACHE_WRITE_SHORT, tokens.cacheWriteShort());
    billed.put(Billable.CACHE_WRITE_LONG, tokens.cacheWriteLong());
    long text = tokens.output() - extras.audioOutput() - extras.imageOutput();
    billed.put(Billable.REASONING, Math.min(text, tokens.reasoning()));
    billed.put(Billable.OUTPUT, text - Math.min(text, tokens.reasoning()));
    billed.put(Billable.AUDIO_OUTPUT, extras.audioOutput());
    billed.put(Billable.IMAGE_OUTPUT, extras.imageOutput());
    BigDecimal searches =
        price
            .webSearch()
            .map(Rate::perToken)
            .orElse(TEN_PER_THOUSAND)
            .multiply(BigDecimal.valueOf(extras.webSearches()));
    estimated |= price.webSearch().isEmpty() && extras.webSearches() > 0;
    BigDecimal cost = sum(billed).multiply(factor()).add(searches);

    Map<Billable, Long> uncached = new EnumMap<>(billed);
    for (Billable cached :
        List.of(Billable.CACHE_READ, Billable.CACHE_WRITE_SHORT, Billable.CACHE_WRITE_LONG)) {
      uncached.merge(Billable.INPUT, uncached.remove(cached), Long::sum);
    }
    uncached.merge(Billable.AUDIO_INPUT, uncached.remove(Billable.AUDIO_CACHE_READ), Long::sum);
    BigDecimal withoutCache = sum(uncached).multiply(factor()).add(searches);

    Map<Billable, Long> written = new EnumMap<>(Billable.class);
    written.put(Billable.CACHE_WRITE_SHORT, tokens.cacheWriteShort());
    written.put(Billable.CACHE_WRITE_LONG, tokens.cacheWriteLong());
    Map<Billable, Long> plain = new EnumMap<>(Billable.class);
    plain.put(Billable.INPUT, tokens.cacheWriteShort() + tokens.cacheWriteLong());
    BigDecimal premium = sum(written).subtract(sum(plain)).multiply(factor());
    if (unpriced) {
      return Cost.UNPRICED;
    }
    return new Cost(
        estimated ? Status.ESTIMATED : Status.PRICED,
        picos(cost),
        picos(withoutCache),
        picos(premium),
        version);
  }

  private static long picos(BigDecimal dollars) {
    return dollars.movePointRight(12).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
  }

  private BigDecimal factor() {
    BigDecimal factor = BigDecimal.ONE;
    String region = extras.region();
    if (region != null) {
      factor =
          factor.multiply(
              price.regions().getOrDefault(region.toLowerCase(Locale.ROOT), BigDecimal.ONE));
    }
    String speed = extras.speed();
    if (speed != null) {
      BigDecimal times = price.speeds().get(speed);
      estimated |= times == null && !speed.equals("standard");
      factor = times == null ? factor : factor.multiply(times);
    }
    return factor;
  }

  private BigDecimal sum(Map<Billable, Long> counts) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<Billable, Long> count : counts.entrySet()) {
      if (count.getValue() > 0) {
        BigDecimal rate = rate(count.getKey());
        if (rate == null) {
          unpriced = true;
        } else {
          sum = sum.add(rate.multiply(BigDecimal.valueOf(count.getValue())));
        }
      }
    }
    return sum;
  }

  private @Nullable BigDecimal rate(Billable billable) {
    BigDecimal known = ofTier(billable);
    if (known != null) {
      return known;
    }
    return switch (billable) {
      case CACHE_READ -> estimate(rate(Billable.INPUT), "1");
      case CACHE_WRITE_SHORT -> estimate(rate(Billable.INPUT), "1.25");
      case CACHE_WRITE_LONG -> estimate(rate(Billable.INPUT), "2");
      case AUDIO_INPUT -> estimate(rate(Billable.INPUT), "1");
      case AUDIO_CACHE_READ -> estimate(rate(Billable.CACHE_READ), "1");
      case AUDIO_OUTPUT -> estimate(rate(Billable.OUTPUT), "1");
      case IMAGE_INPUT -> rate(Billable.INPUT);
      case REASONING, IMAGE_OUTPUT -> rate(Billable.OUTPUT);
      case INPUT, OUTPUT -> null;
    };
  }

  private @Nullable BigDecimal estimate(@Nullable BigDecimal rate, String factor) {
    estimated = true;
    return rate == null ? null : rate.multiply(new BigDecimal(factor));
  }

  private @Nullable BigDecimal ofTier(Billable billable) {
    if (tier == ServiceTier.STANDARD) {
      return standard(billable);
    }
    Optional<Rate> own = card(tier).flatMap(card -> card.rate(billable));
    if (own.isPresent()) {
      return own.get().perToken();
    }
    BigDecimal standard = standard(billable);
    Optional<BigDecimal> multiplier = price.multiplier(tier);
    if (standard == null) {
      return null;
    }
    return multiplier.isPresent() ? standard.multiply(multiplier.get()) : estimate(standard, "1");
  }

  private @Nullable BigDecimal standard(Billable billable) {
    Optional<Rate> published = card(ServiceTier.STANDARD).flatMap(card -> card.rate(billable));
    if (published.isPresent()) {
      return published.get().perToken();
    }
    BigDecimal base = base(billable);
    if (base == null || standardThreshold == null) {
      return base;
    }
    Billable plain = billable.generated() ? Billable.OUTPUT : Billable.INPUT;
    BigDecimal from = base(plain);
    BigDecimal to = billable == plain ? from : standard(plain);
    if (from == null || to == null || from.signum() == 0) {
      return estimate(base, "1");
    }
    return estimate(base.multiply(to).divide(from, 24, RoundingMode.HALF_EVEN), "1");
  }

  private @Nullable BigDecimal base(Billable billable) {
    return price
        .card(ServiceTier.STANDARD)
        .flatMap(card -> card.rate(billable))
        .map(Rate::perToken)
        .orElse(null);
  }

  private Optional<RateCard> card(ServiceTier wanted) {
    Long above = wanted == ServiceTier.STANDARD ? standardThreshold : threshold;
    return above == null
        ? price.card(wanted)
        : price.contexts(wanted).stream()
            .filter(context -> context.threshold() == above)
            .map(ContextTier::card)
            .findFirst();
  }
}
