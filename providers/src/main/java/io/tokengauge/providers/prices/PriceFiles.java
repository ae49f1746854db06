package io.tokengauge.providers.prices;

import io.tokengauge.pricing.PriceCsv;
import io.tokengauge.pricing.PriceSource;
import java.nio.file.Path;

/** Recognises price files by their content. */
public final class PriceFiles {

  private PriceFiles() {}

  /**
   * Returns a source that reads a file whenever it is loaded: LiteLLM's (a JSON object),
   * genai-prices' (a JSON array) or comma-separated values as {@link PriceCsv} describes them.
   */
  public static PriceSource of(Path file) {
    PriceText text = PriceText.of(file);
    return () -> of(text.name(), text.read()).load();
  }

  /**
   * Returns a source of a text in any of these formats.
   *
   * @param name what the list is called in errors, such as a file name
   * @param text the whole content
   */
  public static PriceSource of(String name, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{') {
        return new LiteLlmPrices(name, text);
      }
      if (c == '[') {
        return new GenAiPrices(name, text);
      }
      if (!Character.isWhitespace(c) && c != '\uFEFF') {
        break;
      }
    }
    return new PriceCsv(name, text);
  }
}
