package io.tokengauge.examples.monitor;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.ProviderName;
import java.util.List;
import java.util.Optional;

/** Finds the provider that people mean who name a model only. */
final class ProviderGuess {

  /** Who made a model goes before who resells it. */
  private static final List<String> MAKERS =
      List.of(
          ProviderName.OPENAI,
          ProviderName.ANTHROPIC,
          ProviderName.GCP_GEMINI,
          ProviderName.MISTRAL_AI,
          ProviderName.DEEPSEEK,
          ProviderName.X_AI,
          ProviderName.COHERE,
          ProviderName.AWS_BEDROCK);

  private ProviderGuess() {}

  /**
   * Returns the provider in front of the model's name if it sells it, else the only one that does,
   * else the one of them that makes models; empty if none knows it.
   */
  static Optional<String> of(PriceBook prices, String model) {
    List<String> sellers = prices.providersOf(model);
    int slash = model.indexOf('/');
    if (slash > 0) {
      String named = ProviderName.canonical(model.substring(0, slash));
      if (sellers.contains(named)) {
        return Optional.of(named);
      }
    }
    if (sellers.size() == 1) {
      return Optional.of(sellers.get(0));
    }
    return MAKERS.stream().filter(sellers::contains).findFirst();
  }
}
