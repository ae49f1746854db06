package io.tokengauge.pricing;

import io.tokengauge.pricing.ResolvedPrice.Match;
import io.tokengauge.usage.ProviderName;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds names in one price list. */
final class PriceLayer {

  private static final String GLOBAL = "global.";
  // Not us-gov: its prices are neither those of the region-less id nor 1.1 times the global ones.
  private static final List<String> REGIONS = List.of("us.", "eu.", "apac.", "au.", "jp.");

  private final String version;
  private final Map<String, Map<String, List<PriceEntry>>> models = new HashMap<>();
  private final Map<String, Map<String, List<PriceEntry>>> aliases = new HashMap<>();
  private final Map<String, List<ModelNameRule>> rules = new HashMap<>();

  PriceLayer(PriceList list) {
    version = list.version();
    for (PriceEntry entry : list.entries()) {
      add(models, entry.provider(), entry.model(), entry);
      for (String alias : entry.aliases()) {
        add(aliases, entry.provider(), alias, entry);
      }
    }
    for (ModelNameRule rule : list.rules()) {
      rules.computeIfAbsent(rule.provider(), p -> new ArrayList<>()).add(rule);
    }
  }

  private static void add(
      Map<String, Map<String, List<PriceEntry>>> names,
      String provider,
      String name,
      PriceEntry entry) {
    List<PriceEntry> entries =
        names
            .computeIfAbsent(provider, p -> new HashMap<>())
            .computeIfAbsent(name, n -> new ArrayList<>());
    // Hours go before the whole day.
    entries.add(entry.hours().isEmpty() ? entries.size() : 0, entry);
  }

  String version() {
    return version;
  }

  Set<String> providers() {
    return models.keySet();
  }

  /**
   * Returns what a name means here, whatever the time; empty if nothing.
   *
   * @param listedBy the provider whose entries are searched
   * @param soldBy the provider the call went to, another one for a reseller
   */
  Optional<Found> find(String listedBy, String soldBy, String model, boolean estimate) {
    List<String> names = new ArrayList<>(ModelName.withoutPrefix(soldBy, model));
    for (String name : ModelName.withoutPrefix(listedBy, model)) {
      if (!names.contains(name)) {
        names.add(name);
      }
    }
    for (String name : names) {
      Match prefix = name.equals(names.get(0)) ? null : Match.PREFIX;
      Found found = named(listedBy, name, prefix, estimate);
      if (found != null) {
        return Optional.of(found);
      }
    }
    for (String name : names) {
      ModelNameRule rule = rule(listedBy, name);
      if (rule != null) {
        return Optional.ofNullable(entries(models, listedBy, rule.model()))
            .map(entries -> found(entries, Match.RULE, estimate));
      }
    }
    for (String name : names) {
      for (String shorter : ModelName.withoutSuffix(soldBy, name)) {
        Found found = named(listedBy, shorter, Match.DATE_SUFFIX, estimate);
        if (found != null) {
          return Optional.of(found);
        }
      }
    }
    return Optional.empty();
  }

  private @Nullable ModelNameRule rule(String provider, String name) {
    for (ModelNameRule rule : rules.getOrDefault(provider, List.of())) {
      if (rule.names().test(name)) {
        return rule;
      }
    }
    return null;
  }

  private @Nullable Found named(
      String provider, String name, @Nullable Match because, boolean estimate) {
    List<PriceEntry> exact = entries(models, provider, name);
    if (exact != null) {
      return found(exact, because == null ? Match.EXACT : because, estimate);
    }
    List<PriceEntry> alias = entries(aliases, provider, name);
    if (alias != null) {
      return found(alias, because == null ? Match.ALIAS : because, estimate);
    }
    return provider.equals(ProviderName.AWS_BEDROCK)
        ? regional(provider, name, because == null ? Match.PREFIX : because, estimate)
        : null;
  }

  /** Returns the price of a Bedrock model behind a regional inference profile. */
  private @Nullable Found regional(String provider, String name, Match because, boolean estimate) {
    for (String region : REGIONS) {
      if (name.startsWith(region)) {
        String plain = name.substring(region.length());
        List<PriceEntry> exact = either(provider, plain);
        if (exact != null) {
          return found(exact, because, estimate);
        }
        List<PriceEntry> global = either(provider, GLOBAL + plain);
        List<PriceEntry> dearer = global == null ? List.of() : regional(global);
        return dearer.isEmpty() ? null : found(dearer, because, estimate);
      }
    }
    return null;
  }

  private @Nullable List<PriceEntry> either(String provider, String name) {
    List<PriceEntry> exact = entries(models, provider, name);
    return exact != null ? exact : entries(aliases, provider, name);
  }

  private static List<PriceEntry> regional(List<PriceEntry> global) {
    List<PriceEntry> dearer = new ArrayList<>();
    for (PriceEntry entry : global) {
      Optional<BigDecimal> factor = entry.price().regionalProfile();
      factor.ifPresent(times -> dearer.add(entry.withPrice(entry.price().times(times))));
    }
    return dearer;
  }

  private static @Nullable List<PriceEntry> entries(
      Map<String, Map<String, List<PriceEntry>>> names, String provider, String name) {
    return names.getOrDefault(provider, Map.of()).get(name);
  }

  private Found found(List<PriceEntry> entries, Match match, boolean estimate) {
    return new Found(
        entries.stream()
            .map(entry -> new ResolvedPrice(entry, version, match, estimate))
            .toArray(ResolvedPrice[]::new));
  }

  /** Holds what a name means at all times. */
  static final class Found {
    private final ResolvedPrice[] prices;

    private Found(ResolvedPrice[] prices) {
      this.prices = prices;
    }

    @Nullable ResolvedPrice at(Instant instant) {
      for (ResolvedPrice price : prices) {
        if (price.entry().covers(instant)) {
          return price;
        }
      }
      return null;
    }
  }
}
