package io.tokengauge.pricing;

import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Says what one model costs in one period, and prices calls with it.
 *
 * <p>A call is summed exactly and rounded once, half-even, to whole pico-dollars. A prompt above a
 * context threshold moves all of the call's tokens to that threshold's card; the size that counts
 * is the whole prompt, cached parts included.
 *
 * <p>What is not published is filled in as follows, and the cost marked {@link
 * Cost.Status#ESTIMATED} if the call used it:
 *
 * <ul>
 *   <li>cache read: the input rate
 *   <li>cache write: 1.25 times the input rate for the short, 2 times for the long time to live
 *       (Anthropic's published multiples)
 *   <li>above a context threshold, a rate that only the base card has: scaled as input (for output:
 *       as output) was; input or output itself: as below the threshold
 *   <li>a service tier with neither cards nor a multiplier, and any rate that its own card leaves
 *       out: the standard card of the same threshold (LiteLLM's rule)
 *   <li>a speed: as if it were the usual one
 *   <li>audio: the text rate
 *   <li>web search: $10 per 1,000
 * </ul>
 *
 * <p>Reasoning and images without a rate of their own are sold at the text rate, and a region
 * without a multiplier at the usual price; that is no estimate. If the input or output rate itself
 * is missing and the call used such tokens, it is {@link Cost#UNPRICED}, and so is one that costs
 * more than 2^63 pico-dollars ($9.2 million).
 *
 * <p>Immutable and safe for use by several threads at once.
 */
public final class ModelPrice {

  /** How many regions, and how many speeds, may have a multiplier. */
  public static final int MAX_MULTIPLIERS = 16;

  private static final BigDecimal MAX_MULTIPLIER = BigDecimal.valueOf(100);
  private static final int MAX_MULTIPLIER_SCALE = 6;
  private static final Set<String> USUAL_SPEEDS = Set.of("standard", "default", "normal");
  private static final String USUAL = "";

  /** Makes a {@link Cost} of the parts. */
  static final CostSink<Cost> AS_COST =
      (status, picos, withoutCache, premium, version) ->
          switch (status) {
            case UNPRICED -> Cost.UNPRICED;
            case PRICED, ESTIMATED -> new Cost(status, picos, withoutCache, premium, version);
          };

  private final Map<ServiceTier, SortedMap<Long, ContextTier>> contexts;
  private final Map<ServiceTier, RateCard> bases;
  private final Map<ServiceTier, BigDecimal> multipliers;
  private final SortedMap<String, BigDecimal> regions;
  private final SortedMap<String, BigDecimal> speeds;
  private final @Nullable BigDecimal regionalProfile;
  private final @Nullable Rate webSearch;
  private final @Nullable Rate perRequest;
  private final BigDecimal discount;
  // Made with the first call: a catalogue has thousands of models and most are never called. Two
  // threads may both make them; they are equal.
  private volatile @Nullable Grids grids;

  private ModelPrice(Builder builder) {
    contexts = new EnumMap<>(ServiceTier.class);
    builder.contexts.forEach((tier, cards) -> contexts.put(tier, new TreeMap<>(cards)));
    bases = new EnumMap<>(builder.bases);
    multipliers = new EnumMap<>(builder.multipliers);
    regions = new TreeMap<>(builder.regions);
    speeds = new TreeMap<>(builder.speeds);
    regionalProfile = builder.regionalProfile;
    webSearch = builder.webSearch;
    perRequest = builder.perRequest;
    discount = builder.discount;
  }

  private Map<ServiceTier, SortedMap<Long, RateCard>> cardsByPrompt() {
    Map<ServiceTier, SortedMap<Long, RateCard>> cards = new EnumMap<>(ServiceTier.class);
    bases.forEach((tier, card) -> cards.computeIfAbsent(tier, t -> new TreeMap<>()).put(0L, card));
    contexts.forEach(
        (tier, byPrompt) ->
            byPrompt.forEach(
                (prompt, context) ->
                    cards.computeIfAbsent(tier, t -> new TreeMap<>()).put(prompt, context.card())));
    return cards;
  }

  private Grids grids() {
    Grids known = grids;
    if (known == null) {
      known = new Grids(this);
      grids = known;
    }
    return known;
  }

  /** Holds the cards of every region and speed. */
  private static final class Grids {
    private final PriceGrid usual;
    // By region, then by speed; few, and only where one of them has a multiplier.
    private final Map<String, Map<String, PriceGrid>> byRegion = new HashMap<>();

    private Grids(ModelPrice price) {
      CardResolver resolver =
          new CardResolver(
              price.cardsByPrompt(),
              price.multipliers,
              price.webSearch,
              price.perRequest,
              price.discount);
      usual = new PriceGrid(resolver, BigDecimal.ONE);
      add(resolver, USUAL, BigDecimal.ONE, price.speeds);
      price.regions.forEach((region, factor) -> add(resolver, region, factor, price.speeds));
    }

    private void add(
        CardResolver resolver,
        String region,
        BigDecimal factor,
        SortedMap<String, BigDecimal> speeds) {
      Map<String, PriceGrid> bySpeed = new HashMap<>();
      bySpeed.put(USUAL, region.equals(USUAL) ? usual : new PriceGrid(resolver, factor));
      speeds.forEach(
          (speed, times) -> bySpeed.put(speed, new PriceGrid(resolver, factor.multiply(times))));
      byRegion.put(region, bySpeed);
    }

    private Map<String, PriceGrid> of(@Nullable String region) {
      Map<String, PriceGrid> found = region == null ? null : byRegion.get(lower(region));
      return Objects.requireNonNull(found != null ? found : byRegion.get(USUAL));
    }
  }

  /** Returns a price that is the same for every call. */
  public static ModelPrice of(RateCard card) {
    return builder(card).build();
  }

  /**
   * Starts a price.
   *
   * @param base the standard card
   */
  public static Builder builder(RateCard base) {
    return new Builder(base);
  }

  /**
   * Returns what a call costs; see the class for what stands in for a missing rate.
   *
   * @param tokens what was used
   * @param extras rarer billables; their audio and image tokens are part of {@code tokens}
   * @param tier the tier it was served at
   * @param priceVersion what the cost is to name as its price list
   * @throws IllegalArgumentException if more audio or image tokens are named than {@code tokens}
   *     has
   */
  public Cost cost(
      TokenUsage tokens, BillableExtras extras, ServiceTier tier, String priceVersion) {
    return cost(tokens, extras, tier, false, priceVersion, AS_COST);
  }

  <R> R cost(
      TokenUsage tokens,
      BillableExtras extras,
      ServiceTier tier,
      boolean estimate,
      String priceVersion,
      CostSink<R> sink) {
    Grids known = grids();
    PriceGrid grid = known.usual;
    boolean guessed = estimate;
    String region = extras.region();
    String speed = extras.speed();
    if (region != null || speed != null) {
      Map<String, PriceGrid> bySpeed = known.of(region);
      String wanted = speed == null ? USUAL : lower(speed);
      PriceGrid found = bySpeed.get(wanted);
      guessed |= found == null && !USUAL_SPEEDS.contains(wanted);
      grid = Objects.requireNonNull(found != null ? found : bySpeed.get(USUAL));
    }
    return grid.card(tier, tokens.inputTokens()).cost(tokens, extras, guessed, priceVersion, sink);
  }

  /** Returns the published card of a tier below every context threshold, empty if it has none. */
  public Optional<RateCard> card(ServiceTier tier) {
    return Optional.ofNullable(bases.get(tier));
  }

  /** Returns the published context tiers of a service tier, shortest prompts first. */
  public List<ContextTier> contexts(ServiceTier tier) {
    return List.copyOf(contexts.getOrDefault(tier, new TreeMap<>()).values());
  }

  /**
   * Returns what the standard rates are multiplied by at a tier, empty if that is not published.
   */
  public Optional<BigDecimal> multiplier(ServiceTier tier) {
    return Optional.ofNullable(multipliers.get(tier));
  }

  /** Returns the multipliers of regions, by lower-case name. */
  public Map<String, BigDecimal> regions() {
    return Collections.unmodifiableMap(regions);
  }

  /** Returns the multipliers of speeds, by lower-case name. */
  public Map<String, BigDecimal> speeds() {
    return Collections.unmodifiableMap(speeds);
  }

  /**
   * Returns what a regional profile of this model costs relative to it (Bedrock {@code us.} against
   * {@code global.}), empty if that is not published.
   */
  public Optional<BigDecimal> regionalProfile() {
    return Optional.ofNullable(regionalProfile);
  }

  /** Returns the dollars per web search, empty if not published. */
  public Optional<Rate> webSearch() {
    return Optional.ofNullable(webSearch);
  }

  /** Returns the dollars per call, whatever it used; empty if calls themselves cost nothing. */
  public Optional<Rate> perRequest() {
    return Optional.ofNullable(perRequest);
  }

  /**
   * Returns what everything is multiplied by that this price says, 1 unless {@link #discounted}.
   * The cards and rates are those before it.
   */
  public BigDecimal discount() {
    return discount;
  }

  /**
   * Returns this price with every token rate multiplied; web searches and calls cost the same.
   *
   * @param factor above 0
   * @throws IllegalArgumentException if a product is no {@link Rate}
   */
  public ModelPrice times(BigDecimal factor) {
    return copy(card -> times(card, factor), discount);
  }

  /**
   * Returns this price with all that it charges for multiplied: what a buyer pays who has agreed on
   * a discount (0.85 is 15 % off) or a surcharge. Nothing is rounded on the way.
   *
   * @param factor above 0, at most 100, with at most 6 decimals
   * @throws IllegalArgumentException if it is not
   */
  public ModelPrice discounted(BigDecimal factor) {
    return copy(card -> card, discount.multiply(Builder.checked("discount", factor)));
  }

  private ModelPrice copy(UnaryOperator<RateCard> cards, BigDecimal newDiscount) {
    Builder copy =
        new Builder(cards.apply(Objects.requireNonNull(bases.get(ServiceTier.STANDARD))));
    bases.forEach((tier, card) -> copy.bases.put(tier, cards.apply(card)));
    contexts.forEach(
        (tier, byPrompt) ->
            byPrompt
                .values()
                .forEach(
                    context ->
                        copy.context(
                            tier,
                            new ContextTier(
                                context.threshold(),
                                context.inclusive(),
                                cards.apply(context.card())))));
    copy.multipliers.putAll(multipliers);
    copy.regions.putAll(regions);
    copy.speeds.putAll(speeds);
    copy.regionalProfile = regionalProfile;
    copy.webSearch = webSearch;
    copy.perRequest = perRequest;
    copy.discount = newDiscount;
    return copy.build();
  }

  private static RateCard times(RateCard card, BigDecimal factor) {
    RateCard.Builder product = RateCard.builder();
    for (Billable billable : Billable.values()) {
      card.rate(billable).ifPresent(rate -> product.rate(billable, rate.times(factor)));
    }
    return product.build();
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ModelPrice that
        && bases.equals(that.bases)
        && contexts.equals(that.contexts)
        && multipliers.equals(that.multipliers)
        && regions.equals(that.regions)
        && speeds.equals(that.speeds)
        && Objects.equals(regionalProfile, that.regionalProfile)
        && Objects.equals(webSearch, that.webSearch)
        && Objects.equals(perRequest, that.perRequest)
        && discount.compareTo(that.discount) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        bases, contexts, multipliers, regions, speeds, regionalProfile, webSearch, perRequest);
  }

  /** Returns the published parts, rates in dollars per million tokens. */
  @Override
  public String toString() {
    return "ModelPrice["
        + bases
        + ", contexts="
        + contexts
        + ", multipliers="
        + multipliers
        + ", regions="
        + regions
        + ", speeds="
        + speeds
        + ", regionalProfile="
        + regionalProfile
        + ", webSearch="
        + (webSearch == null ? null : webSearch.perToken().toPlainString())
        + (perRequest == null ? "" : ", perRequest=" + perRequest.perToken().toPlainString())
        + (discount.compareTo(BigDecimal.ONE) == 0 ? "" : ", discount=" + discount.toPlainString())
        + "]";
  }

  /** Collects the parts of a {@link ModelPrice}. Not safe for use by several threads at once. */
  public static final class Builder {
    private final Map<ServiceTier, SortedMap<Long, ContextTier>> contexts =
        new EnumMap<>(ServiceTier.class);
    private final Map<ServiceTier, RateCard> bases = new EnumMap<>(ServiceTier.class);
    private final Map<ServiceTier, BigDecimal> multipliers = new EnumMap<>(ServiceTier.class);
    private final SortedMap<String, BigDecimal> regions = new TreeMap<>();
    private final SortedMap<String, BigDecimal> speeds = new TreeMap<>();
    private @Nullable BigDecimal regionalProfile;
    private @Nullable Rate webSearch;
    private @Nullable Rate perRequest;
    private BigDecimal discount = BigDecimal.ONE;

    private Builder(RateCard base) {
      bases.put(ServiceTier.STANDARD, base);
    }

    /**
     * Adds the standard card of prompts above a threshold.
     *
     * @throws IllegalArgumentException if that threshold is set already
     */
    public Builder context(ContextTier context) {
      return context(ServiceTier.STANDARD, context);
    }

    /**
     * Adds a service tier's own card of prompts above a threshold.
     *
     * @throws IllegalArgumentException if that threshold is set already
     */
    public Builder context(ServiceTier tier, ContextTier context) {
      SortedMap<Long, ContextTier> cards = contexts.computeIfAbsent(tier, t -> new TreeMap<>());
      if (cards.putIfAbsent(context.firstPrompt(), context) != null) {
        throw new IllegalArgumentException(
            tier.label() + " context threshold must be set once, was " + context.threshold());
      }
      return this;
    }

    /**
     * Adds a service tier's own card.
     *
     * @throws IllegalArgumentException if the tier has one already
     */
    public Builder card(ServiceTier tier, RateCard card) {
      RateCard known = bases.putIfAbsent(tier, card);
      if (known != null) {
        throw new IllegalArgumentException(
            tier.label() + " card must be set once, was " + known + " and " + card);
      }
      return this;
    }

    /**
     * Sets what a service tier's rates are, relative to the standard ones.
     *
     * @param factor above 0, at most 100, with at most 6 decimals
     * @throws IllegalArgumentException if it is not, the tier is the standard one, or it has a
     *     multiplier already
     */
    public Builder multiplier(ServiceTier tier, BigDecimal factor) {
      if (tier == ServiceTier.STANDARD) {
        throw new IllegalArgumentException(
            "multiplier must be of batch, flex or priority, was of standard");
      }
      once(tier.label(), multipliers.put(tier, checked(tier.label(), factor)));
      return this;
    }

    /**
     * Sets what rates are in a region, relative to elsewhere.
     *
     * @param factor above 0, at most 100, with at most 6 decimals
     * @throws IllegalArgumentException if it is not, the region has a multiplier already, or there
     *     are too many
     */
    public Builder region(String region, BigDecimal factor) {
      return named("region", regions, region, factor);
    }

    /**
     * Sets what rates are at a speed, relative to the usual one.
     *
     * @param factor above 0, at most 100, with at most 6 decimals
     * @throws IllegalArgumentException if it is not, the speed has a multiplier already, or there
     *     are too many
     */
    public Builder speed(String speed, BigDecimal factor) {
      return named("speed", speeds, speed, factor);
    }

    private Builder named(
        String kind, Map<String, BigDecimal> factors, String name, BigDecimal factor) {
      if (name.isBlank()) {
        throw new IllegalArgumentException(kind + " must not be blank, was \"" + name + "\"");
      }
      String label = kind + ":" + name;
      once(label, factors.put(lower(name.strip()), checked(label, factor)));
      if (factors.size() > MAX_MULTIPLIERS) {
        throw new IllegalArgumentException(
            kind + " multipliers must be at most " + MAX_MULTIPLIERS + ", was " + factors.size());
      }
      return this;
    }

    /**
     * Sets what a regional profile of this model costs, relative to it.
     *
     * @param factor above 0, at most 100, with at most 6 decimals
     * @throws IllegalArgumentException if it is not, or is set already
     */
    public Builder regionalProfile(BigDecimal factor) {
      once("regional_profile", regionalProfile);
      regionalProfile = checked("regional_profile", factor);
      return this;
    }

    /**
     * Sets the dollars per web search.
     *
     * @throws IllegalArgumentException if it is set already
     */
    public Builder webSearch(Rate perSearch) {
      once("web search", webSearch);
      webSearch = perSearch;
      return this;
    }

    /**
     * Sets the dollars per call, charged whatever it used; neither region nor speed changes it.
     *
     * @throws IllegalArgumentException if it is set already
     */
    public Builder perRequest(Rate perCall) {
      once("per request", perRequest);
      perRequest = perCall;
      return this;
    }

    private static void once(String name, @Nullable Object known) {
      if (known != null) {
        throw new IllegalArgumentException(name + " must be set once, was " + known + " before");
      }
    }

    static BigDecimal checked(String name, BigDecimal factor) {
      if (factor.signum() <= 0 || factor.compareTo(MAX_MULTIPLIER) > 0) {
        throw new IllegalArgumentException(
            name + " multiplier must be above 0 and at most 100, was " + factor);
      }
      BigDecimal plain = factor.stripTrailingZeros();
      if (plain.scale() > MAX_MULTIPLIER_SCALE) {
        throw new IllegalArgumentException(
            name
                + " multiplier must have at most "
                + MAX_MULTIPLIER_SCALE
                + " decimals, was "
                + factor);
      }
      return plain;
    }

    /** Returns the price. */
    public ModelPrice build() {
      return new ModelPrice(this);
    }
  }
}
