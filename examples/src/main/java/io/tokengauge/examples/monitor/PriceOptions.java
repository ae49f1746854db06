package io.tokengauge.examples.monitor;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.PriceCsv;
import io.tokengauge.pricing.PriceSource;
import io.tokengauge.providers.prices.PriceFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Names the price files that go before the built-in prices. */
final class PriceOptions {

  /** The option's name. */
  static final String PRICES = "--prices";

  @Option(
      names = PRICES,
      paramLabel = "FILE",
      description =
          "Prices that go before the built-in ones: LiteLLM's JSON, genai-prices' JSON or our CSV."
              + " Can be given more than once; an earlier one goes before a later one.")
  private List<Path> files = List.of();

  /**
   * Returns the prices.
   *
   * @throws IOException if a file is wrong, naming file, line and rule
   */
  PriceBook book() throws IOException {
    List<PriceSource> sources = new ArrayList<>();
    for (Path file : files) {
      sources.add(PriceFiles.of(file));
    }
    sources.add(PriceCsv.builtIn());
    try {
      return PriceBook.of(sources);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
