package io.tokengauge.pricing;

import io.tokengauge.usage.ServiceTier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Fills the gaps of the published cards by the rules that {@link ModelPrice} documents. */
final class CardResolver {

  private static final Billable[] BILLABLES = Billable.values();
  private static final BigDecimal WRITE_SHORT_OF_INPUT = new BigDecimal("1.25");
  private static final BigDecimal WRITE_LONG_OF_INPUT = new BigDecimal("2");
  private static final BigDecimal ESTIMATED_SEARCH = new BigDecimal("0.01");
  // Decimals of a dollar that a derived rate is rounded to: it is an estimate anyway.
  private static final int DERIVED_SCALE = 24;

  private final Map<ServiceTier, SortedMap<Long, RateCard>> published;
  private final Map<ServiceTier, BigDecimal> multipliers;
  private final @Nullable Rate webSearch;
  private final @Nullable Rate perRequest;
  private final BigDecimal discount;

  /**
   * Makes a resolver.
   *
   * @param published the cards of each tier by the smallest prompt they apply to; the standard tier
   *     has one for 0
   * @param discount what everything is multiplied by
   */
  CardResolver(
      Map<ServiceTier, SortedMap<Long, RateCard>> published,
      Map<ServiceTier, BigDecimal> multipliers,
      @Nullable Rate webSearch,
      @Nullable Rate perRequest,
      BigDecimal discount) {
    this.published = published;
    this.multipliers = multipliers;
    this.webSearch = webSearch;
    this.perRequest = perRequest;
    this.discount = discount;
  }

  /** Returns the cards of a tier by the smallest prompt they apply to. */
  SortedMap<Long, EffectiveCard> resolve(ServiceTier tier, BigDecimal factor) {
    SortedMap<Long, RateCard> standard = cardsOf(ServiceTier.STANDARD);
    SortedMap<Long, RateCard> own = cardsOf(tier);
    SortedSet<Long> prompts = new TreeSet<>(standard.keySet());
    prompts.addAll(own.keySet());
    SortedMap<Long, EffectiveCard> cards = new TreeMap<>();
    Draft standardCard = new Draft();
    for (Long prompt : prompts) {
      RateCard published = standard.get(prompt);
      if (published != null) {
        standardCard = standardCard.next(published);
      }
      Draft card =
          tier == ServiceTier.STANDARD
              ? standardCard.copy()
              : standardCard.ofTier(own.get(prompt), multipliers.get(tier));
      cards.put(prompt, card.filled().toCard(factor));
    }
    return cards;
  }

  private SortedMap<Long, RateCard> cardsOf(ServiceTier tier) {
    return published.getOrDefault(tier, new TreeMap<>());
  }

  /** Holds rates while they are put together; a bit is set for each that is an estimate. */
  private final class Draft {
    private final @Nullable BigDecimal[] rates = new @Nullable BigDecimal[EffectiveCard.SLOTS];
    private int estimated;

    private Draft copy() {
      Draft copy = new Draft();
      System.arraycopy(rates, 0, copy.rates, 0, rates.length);
      copy.estimated = estimated;
      return copy;
    }

    private @Nullable BigDecimal get(Billable billable) {
      return rates[billable.ordinal()];
    }

    private void set(Billable billable, @Nullable BigDecimal rate, boolean estimate) {
      rates[billable.ordinal()] = rate;
      if (estimate && rate != null) {
        estimated |= billable.bit();
      }
    }

    private boolean isEstimated(Billable billable) {
      return (estimated & billable.bit()) != 0;
    }

    /** Returns the standard card of the next context threshold. */
    private Draft next(RateCard card) {
      Draft next = new Draft();
      for (Billable billable : BILLABLES) {
        if (billable == billable.plain()) {
          BigDecimal own = perToken(card, billable);
          next.set(billable, own != null ? own : get(billable), own == null);
        }
      }
      for (Billable billable : BILLABLES) {
        if (billable != billable.plain()) {
          BigDecimal own = perToken(card, billable);
          next.set(billable, own != null ? own : scaled(billable, next), own == null);
        }
      }
      return next;
    }

    /** Returns the base card's rate, scaled as the plain rate of its side was. */
    private @Nullable BigDecimal scaled(Billable billable, Draft tier) {
      RateCard base = cardsOf(ServiceTier.STANDARD).get(0L);
      BigDecimal rate = base == null ? null : perToken(base, billable);
      BigDecimal from = base == null ? null : perToken(base, billable.plain());
      BigDecimal to = tier.get(billable.plain());
      if (rate == null || from == null || to == null || from.signum() == 0) {
        return rate;
      }
      return rate.multiply(to).divide(from, DERIVED_SCALE, RoundingMode.HALF_EVEN);
    }

    /** Returns what a service tier costs where this is the standard card of the same threshold. */
    private Draft ofTier(@Nullable RateCard card, @Nullable BigDecimal multiplier) {
      Draft tier = new Draft();
      for (Billable billable : BILLABLES) {
        BigDecimal own = card == null ? null : perToken(card, billable);
        BigDecimal standard = get(billable);
        if (own != null) {
          tier.set(billable, own, false);
        } else if (standard != null && multiplier != null) {
          tier.set(billable, standard.multiply(multiplier), isEstimated(billable));
        } else {
          tier.set(billable, standard, true);
        }
      }
      return tier;
    }

    private Draft filled() {
      BigDecimal input = get(Billable.INPUT);
      boolean guessed = isEstimated(Billable.INPUT);
      fill(Billable.CACHE_READ, input, true);
      fill(Billable.CACHE_WRITE_SHORT, times(input, WRITE_SHORT_OF_INPUT), true);
      fill(Billable.CACHE_WRITE_LONG, times(input, WRITE_LONG_OF_INPUT), true);
      fill(Billable.AUDIO_INPUT, input, true);
      fill(Billable.AUDIO_CACHE_READ, get(Billable.CACHE_READ), true);
      fill(Billable.IMAGE_INPUT, input, guessed);
      BigDecimal output = get(Billable.OUTPUT);
      guessed = isEstimated(Billable.OUTPUT);
      fill(Billable.REASONING, output, guessed);
      fill(Billable.AUDIO_OUTPUT, output, true);
      fill(Billable.IMAGE_OUTPUT, output, guessed);
      return this;
    }

    private void fill(Billable billable, @Nullable BigDecimal rate, boolean estimate) {
      if (get(billable) == null) {
        set(billable, rate, estimate);
      }
    }

    private EffectiveCard toCard(BigDecimal factor) {
      for (Billable billable : BILLABLES) {
        rates[billable.ordinal()] = times(get(billable), factor.multiply(discount));
      }
      rates[EffectiveCard.SEARCH] =
          times(webSearch == null ? ESTIMATED_SEARCH : webSearch.perToken(), discount);
      rates[EffectiveCard.REQUEST] =
          times(perRequest == null ? BigDecimal.ZERO : perRequest.perToken(), discount);
      int search = webSearch == null ? 1 << EffectiveCard.SEARCH : 0;
      return new EffectiveCard(rates, estimated | search);
    }
  }

  private static @Nullable BigDecimal perToken(RateCard card, Billable billable) {
    return card.rate(billable).map(Rate::perToken).orElse(null);
  }

  private static @Nullable BigDecimal times(@Nullable BigDecimal rate, BigDecimal factor) {
    return rate == null ? null : rate.multiply(factor);
  }
}
