package io.tokengauge.pricing;

import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.ProviderName;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Prices calls from a stack of price lists. The first list that knows a model at the instant a call
 * started decides, so a list of one's own in front overrides the built-in one, dated snapshots of
 * its models included.
 *
 * <p>Within a list a model's name resolves, first match wins, as
 *
 * <ol>
 *   <li>the exact name, then an alias; ASCII case does not matter
 *   <li>the name without provider ({@code anthropic/…}), path ({@code models/…}, {@code
 *       publishers/google/models/…}) or ARN in front
 *   <li>on Bedrock, the name without its region ({@code us.}, {@code eu.}, {@code apac.}, {@code
 *       au.}, {@code jp.}), else the {@code global.} price times its published regional multiplier
 *   <li>a {@linkplain ModelNameRule rule} of the list, if it has any, for the names so far
 *   <li>any of these without a date behind ({@code -20250929}, {@code @20250929}, {@code
 *       -2024-07-18}), {@code -latest}, {@code @default}, a Bedrock version ({@code -v1:0}) or a
 *       Gemini one ({@code -001})
 * </ol>
 *
 * <p>and never by a free prefix: {@code gpt-4.10} is not {@code gpt-4.1}.
 *
 * <p>A provider's own entries go first. What no list knows of Azure OpenAI is priced as OpenAI's,
 * whose list prices Azure's global deployments have; what none knows of Vertex AI is priced as
 * Gemini's or Anthropic's and marked {@link Cost.Status#ESTIMATED}.
 *
 * <p>Immutable in effect and safe for use by several threads at once; the only thing that changes
 * inside is a bounded memory of resolved names.
 */
public final class PriceBook {

  /** How many names per provider are remembered besides those that the lists name. */
  static final int MEMO_SIZE = 1024;

  private final List<PriceLayer> layers = new ArrayList<>();
  private final List<PriceEntry> entries = new ArrayList<>();
  private final Map<String, Seller> sellers = new HashMap<>();

  private PriceBook(List<PriceList> lists) {
    Set<String> providers = new TreeSet<>();
    for (PriceList list : lists) {
      PriceLayer layer = new PriceLayer(list);
      layers.add(layer);
      entries.addAll(list.entries());
      providers.addAll(layer.providers());
    }
    providers.addAll(List.of(ProviderName.AZURE_OPENAI, ProviderName.GCP_VERTEX_AI));
    for (String provider : providers) {
      sellers.put(provider, new Seller(provider));
    }
  }

  /**
   * Returns a book of these sources; an earlier one goes before a later one.
   *
   * @throws IllegalArgumentException if a source's list is wrong
   * @throws java.io.UncheckedIOException if a source cannot be read
   */
  public static PriceBook of(PriceSource... sources) {
    return of(List.of(sources));
  }

  /**
   * Returns a book of these sources; an earlier one goes before a later one.
   *
   * @throws IllegalArgumentException if a source's list is wrong
   * @throws java.io.UncheckedIOException if a source cannot be read
   */
  public static PriceBook of(List<? extends PriceSource> sources) {
    return new PriceBook(sources.stream().map(PriceSource::load).toList());
  }

  /**
   * Returns a book of the prices that come with this library. To put prices of one's own in front:
   * {@code PriceBook.of(own, PriceCsv.builtIn())}.
   */
  public static PriceBook builtIn() {
    return of(PriceCsv.builtIn());
  }

  /**
   * Returns what a call costs by the prices at its start. A call with unknown usage or without a
   * known price is {@link Cost#UNPRICED}; one that was refused and reports no usage is {@link
   * Cost#NOT_BILLED}; one that failed is priced for the usage it reports.
   */
  public Cost price(UsageRecord record) {
    return record.tokens() == null && !record.usageUnknown()
        ? Cost.NOT_BILLED
        : price(record, ModelPrice.AS_COST);
  }

  /**
   * Hands what a call costs to a sink; see {@link #price(UsageRecord)}. Nothing is allocated on the
   * way, unless a rate is finer than a pico-dollar or the call used audio or images.
   *
   * @return what the sink returned
   */
  public <R> R price(UsageRecord record, CostSink<R> sink) {
    TokenUsage tokens = record.tokens();
    if (tokens == null) {
      return record.usageUnknown()
          ? EffectiveCard.unpriced(sink)
          : sink.take(Cost.Status.PRICED, 0, 0, 0, "");
    }
    ResolvedPrice price = find(record.provider(), record.model(), record.start());
    return price == null
        ? EffectiveCard.unpriced(sink)
        : price.cost(tokens, record.extras(), record.serviceTier(), sink);
  }

  /** Returns the call with what it costs; see {@link #price(UsageRecord)}. */
  public PricedUsage priced(UsageRecord record) {
    return new PricedUsage(record, price(record));
  }

  /**
   * Returns the price of a model at an instant, empty if none is known.
   *
   * @param provider any common name of it
   * @param model the model's name as a call reports it
   * @throws IllegalArgumentException if the provider is blank
   */
  public Optional<ResolvedPrice> resolve(String provider, String model, Instant at) {
    return Optional.ofNullable(find(ProviderName.canonical(provider), model, at));
  }

  /**
   * Returns the one provider whose own prices know a model, empty if none or several do. Meant for
   * people who name a model only; {@link #price(UsageRecord)} never guesses a provider.
   */
  public Optional<String> providerOf(String model) {
    List<String> known = providersOf(model);
    return known.size() == 1 ? Optional.of(known.get(0)) : Optional.empty();
  }

  /** Returns the providers whose own prices know a model, by name. */
  public List<String> providersOf(String model) {
    return sellers.keySet().stream()
        .filter(
            provider ->
                layers.stream()
                    .anyMatch(layer -> layer.find(provider, provider, model, false).isPresent()))
        .sorted()
        .toList();
  }

  /** Returns the versions of the lists, in the order of the sources. */
  public List<String> versions() {
    return layers.stream().map(PriceLayer::version).toList();
  }

  /** Returns all entries, in the order of the sources. */
  public List<PriceEntry> entries() {
    return List.copyOf(entries);
  }

  int rememberedNames(String provider) {
    Seller seller = sellers.get(provider);
    return seller == null ? 0 : seller.memo.size();
  }

  private @Nullable ResolvedPrice find(String provider, String model, Instant at) {
    Seller seller = sellers.get(provider);
    if (seller == null) {
      return null;
    }
    for (PriceLayer.Found found : seller.find(model)) {
      ResolvedPrice price = found.at(at);
      if (price != null) {
        return price;
      }
    }
    return null;
  }

  /** Resolves the names of one provider and remembers them. */
  private final class Seller {
    private final String provider;
    // A hostile stream of names empties the memory now and then, and never grows it.
    private final Map<String, PriceLayer.Found[]> memo = new ConcurrentHashMap<>();

    private Seller(String provider) {
      this.provider = provider;
    }

    private PriceLayer.Found[] find(String model) {
      PriceLayer.Found[] known = memo.get(model);
      if (known != null) {
        return known;
      }
      PriceLayer.Found[] found = search(model);
      if (memo.size() >= MEMO_SIZE) {
        memo.clear();
      }
      memo.put(model, found);
      return found;
    }

    private PriceLayer.Found[] search(String model) {
      List<PriceLayer.Found> found = new ArrayList<>();
      addAll(found, provider, model, false);
      switch (provider) {
        case ProviderName.AZURE_OPENAI -> addAll(found, ProviderName.OPENAI, model, false);
        case ProviderName.GCP_VERTEX_AI -> {
          addAll(found, ProviderName.GCP_GEMINI, model, true);
          addAll(found, ProviderName.ANTHROPIC, model, true);
        }
        default -> {
          // Nobody else's prices are known to apply.
        }
      }
      return found.toArray(PriceLayer.Found[]::new);
    }

    private void addAll(
        List<PriceLayer.Found> found, String listedBy, String model, boolean estimate) {
      for (PriceLayer layer : layers) {
        layer.find(listedBy, provider, model, estimate).ifPresent(found::add);
      }
    }
  }
}
