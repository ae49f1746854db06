package io.tokengauge.report;

import io.tokengauge.cache.CacheVerdict;
import io.tokengauge.usage.Money;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says what could be done to spend less, or to know better what is spent. */
public sealed interface Recommendation {

  /** Stands where there is nothing to recommend. */
  String NONE = "No recommendations at this time.";

  /** Returns the name of its kind used in output. */
  String kind();

  /** Returns what following it would have saved in the period, empty where that is no matter. */
  Optional<Money> saving();

  /**
   * Recommends a cheaper model of the same provider and family.
   *
   * @param provider who sells both
   * @param model the model in use
   * @param sibling the cheaper one
   * @param calls how many calls could be priced at both, each by its own tokens, tier and time
   * @param cost what these cost
   * @param siblingCost what they would have cost
   */
  record CheaperSibling(
      String provider, String model, String sibling, long calls, Money cost, Money siblingCost)
      implements Recommendation {

    @Override
    public String kind() {
      return "cheaper_sibling";
    }

    @Override
    public Optional<Money> saving() {
      return Optional.of(cost.minus(siblingCost));
    }
  }

  /**
   * Recommends caching more of the prompts that are long enough for it.
   *
   * @param hitRate the share of their tokens that was read from a cache, from 0 to 1
   * @param wanted the share that should be
   * @param atWanted what reading that share would have saved at standard list prices, before what
   *     writing to the cache costs
   */
  record LowHitRate(double hitRate, double wanted, Money atWanted) implements Recommendation {

    @Override
    public String kind() {
      return "low_hit_rate";
    }

    @Override
    public Optional<Money> saving() {
      return Optional.of(atWanted);
    }
  }

  /**
   * Recommends smaller calls.
   *
   * @param mean the mean cost of a request
   * @param limit what it should be at most
   * @param excess what all requests cost above that
   */
  record HighMeanCost(Money mean, Money limit, Money excess) implements Recommendation {

    @Override
    public String kind() {
      return "high_mean_cost";
    }

    @Override
    public Optional<Money> saving() {
      return Optional.of(excess);
    }
  }

  /**
   * Recommends another way of caching for some cache keys.
   *
   * @param action what to do: {@link CacheVerdict.Action#LONGER_TTL}, {@link
   *     CacheVerdict.Action#SHORTER_TTL} or {@link CacheVerdict.Action#STOP_CACHING}
   * @param keys for which keys and what that would have saved, the largest first; at least one
   */
  record CacheChange(CacheVerdict.Action action, List<KeySaving> keys) implements Recommendation {

    /** What can be recommended. */
    static final List<CacheVerdict.Action> ACTIONS =
        List.of(
            CacheVerdict.Action.LONGER_TTL,
            CacheVerdict.Action.SHORTER_TTL,
            CacheVerdict.Action.STOP_CACHING);

    /**
     * Copies the keys.
     *
     * @throws IllegalArgumentException if it is no such action or names no key
     */
    public CacheChange {
      keys = List.copyOf(keys);
      if (!ACTIONS.contains(action) || keys.isEmpty()) {
        throw new IllegalArgumentException(
            "action must be one of " + ACTIONS + " for at least one key, was " + action + keys);
      }
    }

    @Override
    public String kind() {
      return "cache_" + action.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Optional<Money> saving() {
      return keys.stream().map(KeySaving::saving).reduce(Money::plus);
    }
  }

  /**
   * Names a cache key and what a change would have saved under it.
   *
   * @param key the cache key
   * @param saving above 0
   */
  record KeySaving(String key, Money saving) {}

  /**
   * Recommends adding prices: what is spent is not wholly known.
   *
   * @param requests how many have usage but no price
   * @param models whose they are, as provider and model
   */
  record UnpricedUsage(long requests, List<ModelName> models) implements Recommendation {

    public UnpricedUsage {
      models = List.copyOf(models);
    }

    @Override
    public String kind() {
      return "unpriced_usage";
    }

    @Override
    public Optional<Money> saving() {
      return Optional.empty();
    }
  }

  /**
   * Names a model.
   *
   * @param provider who sells it
   * @param model its name
   */
  record ModelName(String provider, String model) {}
}
