package io.tokengauge.pricing;

import io.tokengauge.usage.ProviderName;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Says which other names a catalogue means by a model, where it lists no names but a pattern.
 *
 * <p>Rules are asked only for names that are neither a model nor an alias of their list, in the
 * list's order; the first that matches decides. A rule whose model has no entry says that the names
 * are known and their price is not: no later rule is asked.
 *
 * @param provider the OpenTelemetry name; other common names are accepted
 * @param model the model whose entries apply, in lower case
 * @param names tells whether a name, in lower case, is meant; must be safe for use by several
 *     threads at once
 */
public record ModelNameRule(String provider, String model, Predicate<String> names) {

  /**
   * Canonicalises the names.
   *
   * @throws IllegalArgumentException if the provider is blank
   */
  public ModelNameRule {
    provider = ProviderName.canonical(provider);
    model = model.strip().toLowerCase(Locale.ROOT);
    Objects.requireNonNull(names, "names");
  }
}
