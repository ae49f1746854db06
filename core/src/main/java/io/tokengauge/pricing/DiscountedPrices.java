package io.tokengauge.pricing;

import io.tokengauge.usage.ProviderName;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Supplies another source's prices multiplied by what was negotiated: {@code
 * DiscountedPrices.of(list).provider("anthropic", "0.85").model("openai", "gpt-4o", "0.9")}.
 *
 * <p>A factor is what is paid, not what is saved: 0.85 is 15 % off; above 1 it is a surcharge. It
 * applies to all that a model charges for. One for a model replaces the one for its provider, and
 * that the one for {@link #everything}. Nothing is rounded on the way. The list's version is that
 * of the source with a short hash of the factors behind, so that a call tells which discount it
 * had.
 *
 * <p>A provider or model that the list does not have is refused when loading: a discount that
 * applies to nothing is a mistake. Immutable, each method returns another source; as safe for use
 * by several threads at once as the source is.
 */
public final class DiscountedPrices implements PriceSource {

  private static final String ALL = "";

  private final PriceSource source;
  // By provider, or provider and model; the empty key is everything.
  private final Map<String, BigDecimal> factors;

  private DiscountedPrices(PriceSource source, Map<String, BigDecimal> factors) {
    this.source = source;
    this.factors = factors;
  }

  /** Returns a source's prices as they are, to put discounts on. */
  public static DiscountedPrices of(PriceSource source) {
    return new DiscountedPrices(Objects.requireNonNull(source, "source"), new TreeMap<>());
  }

  /**
   * Multiplies all prices without a factor of their own.
   *
   * @param factor above 0, at most 100, with at most 6 decimals
   * @throws IllegalArgumentException if it is not, or was set before
   */
  public DiscountedPrices everything(String factor) {
    return with(ALL, "everything", factor);
  }

  /**
   * Multiplies the prices of a provider.
   *
   * @param provider any common name of it
   * @param factor above 0, at most 100, with at most 6 decimals
   * @throws IllegalArgumentException if it is not, or was set before
   */
  public DiscountedPrices provider(String provider, String factor) {
    String name = ProviderName.canonical(provider);
    return with(name, name, factor);
  }

  /**
   * Multiplies the prices of a model.
   *
   * @param provider any common name of it
   * @param model the name that the list has, or an alias of it
   * @param factor above 0, at most 100, with at most 6 decimals
   * @throws IllegalArgumentException if it is not, or was set before
   */
  public DiscountedPrices model(String provider, String model, String factor) {
    String name = key(ProviderName.canonical(provider), model.strip().toLowerCase(Locale.ROOT));
    return with(name, name, factor);
  }

  private DiscountedPrices with(String key, String what, String text) {
    BigDecimal factor;
    try {
      factor = new BigDecimal(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "discount of " + what + " must be a decimal number, was \"" + text + "\"", e);
    }
    Map<String, BigDecimal> more = new TreeMap<>(factors);
    BigDecimal known = more.put(key, ModelPrice.Builder.checked("discount of " + what, factor));
    if (known != null) {
      throw new IllegalArgumentException(
          "discount of " + what + " must be set once, was " + known + " before");
    }
    return new DiscountedPrices(source, more);
  }

  @Override
  public PriceList load() {
    PriceList list = source.load();
    Set<String> unused = new HashSet<>(factors.keySet());
    unused.remove(ALL);
    PriceList discounted =
        new PriceList(
            list.name(),
            version(list.version()),
            list.entries().stream().map(entry -> discounted(entry, unused)).toList(),
            list.rules());
    for (String key : new TreeMap<>(factors).keySet()) {
      if (unused.contains(key)) {
        throw new IllegalArgumentException(
            "discount must be of a provider or model of " + list.name() + ", was of " + key);
      }
    }
    return discounted;
  }

  private PriceEntry discounted(PriceEntry entry, Set<String> unused) {
    BigDecimal factor = factors.get(ALL);
    BigDecimal ofProvider = factors.get(entry.provider());
    unused.remove(entry.provider());
    factor = ofProvider != null ? ofProvider : factor;
    for (String alias : entry.aliases()) {
      factor = ofModel(key(entry.provider(), alias), factor, unused);
    }
    factor = ofModel(key(entry.provider(), entry.model()), factor, unused);
    return factor == null ? entry : entry.withPrice(entry.price().discounted(factor));
  }

  private @Nullable BigDecimal ofModel(
      String key, @Nullable BigDecimal otherwise, Set<String> unused) {
    unused.remove(key);
    BigDecimal own = factors.get(key);
    return own != null ? own : otherwise;
  }

  private static String key(String provider, String model) {
    return provider + " " + model;
  }

  private String version(String version) {
    if (factors.isEmpty()) {
      return version;
    }
    CRC32 hash = new CRC32();
    hash.update(factors.toString().getBytes(StandardCharsets.UTF_8));
    String suffix = "~%08x".formatted(hash.getValue());
    int room = PriceList.MAX_VERSION_LENGTH - suffix.length();
    return (version.length() > room ? version.substring(0, room) : version) + suffix;
  }
}
