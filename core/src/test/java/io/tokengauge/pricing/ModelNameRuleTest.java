package io.tokengauge.pricing;

import static io.tokengauge.pricing.Calls.NOON;
import static io.tokengauge.pricing.Calls.card;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.pricing.ResolvedPrice.Match;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelNameRuleTest {

  private final PriceBook book =
      PriceBook.of(
          new PriceList(
              "l",
              "v",
              List.of(entry("alpha-mini"), entry("alpha"), entry("beta")),
              List.of(
                  new ModelNameRule("OpenAI", "Alpha", name -> name.startsWith("alpha-")),
                  new ModelNameRule("openai", "beta", name -> name.contains("a-")),
                  new ModelNameRule("openai", "gone", name -> name.startsWith("free-")),
                  new ModelNameRule("openai", "beta", name -> name.startsWith("f")))),
          new PriceList("fallback", "w", List.of(entry("free-one"))));

  @Test
  void ruleIsAskedOnlyForNamesTheListDoesNotHave() {
    assertThat(find("alpha-mini")).contains("alpha-mini EXACT");
    assertThat(find("openai/alpha-mini")).contains("alpha-mini PREFIX");
    assertThat(find("alpha-large")).contains("alpha RULE");
    assertThat(find("OpenAI/Alpha-Large")).contains("beta RULE");
  }

  @Test
  void firstRuleThatMatchesDecides() {
    assertThat(find("alpha-x")).contains("alpha RULE");
    assertThat(find("gamma-x")).contains("beta RULE");
  }

  @Test
  void ruleOfAModelWithoutPriceStopsTheSearchInItsListOnly() {
    assertThat(find("free-two")).isEmpty();
    assertThat(find("free-one")).contains("free-one EXACT");
    assertThat(find("fee")).contains("beta RULE");
  }

  @Test
  void rulesSeeNamesAsTheyAreNotWithoutTheirDate() {
    assertThat(find("alpha-mini-2026-01-01")).contains("alpha RULE");
    assertThat(find("beta-2026-01-01")).contains("beta RULE");
    assertThat(find("alpha@20260101")).contains("alpha DATE_SUFFIX");
  }

  private Optional<String> find(String model) {
    return book.resolve("openai", model, NOON).map(p -> p.entry().model() + " " + p.match());
  }

  @Test
  void otherProvidersNamesAreNotMeant() {
    assertThat(book.resolve("groq", "alpha-x", NOON)).isEmpty();
    assertThat(book.resolve("groq", "alpha", NOON)).isEmpty();
    assertThat(find("unknown").map(found -> found + Match.RULE)).isEmpty();
  }

  private static PriceEntry entry(String model) {
    return PriceEntry.of("openai", model, ModelPrice.of(card("1", "2")));
  }
}
