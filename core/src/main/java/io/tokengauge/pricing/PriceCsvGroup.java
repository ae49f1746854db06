package io.tokengauge.pricing;

import io.tokengauge.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the rows of one entry. Not safe for use by several threads at once. */
final class PriceCsvGroup {
  private static final List<String> BASE_ONLY =
      List.of("aliases", "web_search_per_1000", "multipliers");
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  private final PriceCsvRow first;
  private final Key key;
  private final List<PriceCsvRow> cards = new ArrayList<>();
  private final Set<String> sources = new LinkedHashSet<>();
  private final Set<String> seen = new HashSet<>();
  private @Nullable PriceCsvRow base;

  PriceCsvGroup(PriceCsvRow first, Key key) {
    this.first = first;
    this.key = key;
  }

  void add(PriceCsvRow line) {
    ServiceTier tier = line.tier();
    Long above = line.above();
    if (!seen.add(tier + " " + above)) {
      throw line.refused("must be the only row of its kind, was a duplicate");
    }
    sources.add(line.text("source"));
    if (tier == ServiceTier.STANDARD && above == null) {
      base = line;
      return;
    }
    for (String column : BASE_ONLY) {
      line.get(
          column,
          text -> {
            throw new IllegalArgumentException("must be in the base row only");
          });
    }
    cards.add(line);
  }

  PriceEntry entry() {
    PriceCsvRow row = base;
    if (row == null) {
      throw first.refused(
          "must have a base row (without service_tier and above_tokens), was without");
    }
    row.required("input");
    ModelPrice.Builder price = ModelPrice.builder(row.card());
    row.get("web_search_per_1000", text -> price.webSearch(perSearch(text)));
    for (String multiplier : row.list("multipliers", "\\|")) {
      row.get("multipliers", text -> multiply(price, multiplier));
    }
    for (PriceCsvRow card : cards) {
      Long above = card.above();
      ServiceTier tier = card.tier();
      if (above == null) {
        price.card(tier, card.card());
      } else {
        ContextTier context = new ContextTier(above, card.inclusive(), card.card());
        card.get("above_tokens", text -> price.context(tier, context));
      }
    }
    try {
      return new PriceEntry(
          key.provider(),
          key.model(),
          Set.copyOf(row.list("aliases", "[\\s|]+")),
          key.from(),
          key.until(),
          key.hours(),
          price.build(),
          source());
    } catch (IllegalArgumentException e) {
      throw row.refused(String.valueOf(e.getMessage()));
    }
  }

  private String source() {
    sources.remove("");
    return String.join("; ", sources);
  }

  IllegalArgumentException refused(String rule) {
    return first.refused(rule);
  }

  private static Rate perSearch(String text) {
    return Rate.perToken(PriceCsvRow.decimal(text).divide(THOUSAND));
  }

  private static ModelPrice.Builder multiply(ModelPrice.Builder price, String multiplier) {
    int equals = multiplier.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException("must look like batch=0.5");
    }
    String what = multiplier.substring(0, equals).strip().toLowerCase(Locale.ROOT);
    BigDecimal factor = PriceCsvRow.decimal(multiplier.substring(equals + 1).strip());
    if (what.startsWith("region:")) {
      return price.region(what.substring("region:".length()), factor);
    }
    if (what.startsWith("speed:")) {
      return price.speed(what.substring("speed:".length()), factor);
    }
    if (what.equals("regional_profile")) {
      return price.regionalProfile(factor);
    }
    return price.multiplier(ServiceTier.parse(what), factor);
  }

  /** Names an entry. */
  record Key(
      String provider,
      String model,
      @Nullable Instant from,
      @Nullable Instant until,
      List<UtcHours> hours) {}
}
