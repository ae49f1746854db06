package io.tokengauge.pricing;

import static io.tokengauge.pricing.Calls.card;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.usage.ServiceTier;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceCsvTest {

  private static PriceList load(String... lines) {
    return new PriceCsv("p.csv", String.join("\n", lines)).load();
  }

  private static void assertRefused(String message, String... lines) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load(lines))
        .withMessage("p.csv " + message);
  }

  @Test
  void oneRowIsEnough() throws IOException {
    PriceList list =
        PriceCsv.parse(new StringReader("provider,model,input,output\nOpenAI,M,1.5,2"), "p.csv");

    assertThat(list.name()).isEqualTo("p.csv");
    assertThat(list.entries())
        .containsExactly(PriceEntry.of("openai", "m", ModelPrice.of(card("1.5", "2"))));
  }

  @Test
  void everyColumnIsRead() {
    PriceList list =
        load(
            "# a comment",
            "#  version:  2026-11  ",
            "",
            "Source,provider,model,aliases,from,until,utc_hours,input,output,cache_read,"
                + "cache_write_short,cache_write_long,reasoning,audio_input,audio_cache_read,"
                + "audio_output,image_input,image_output,web_search_per_1000,multipliers",
            "\"a, \"\"b\"\"\",xai,m,x |y  z,2026-01-01,2026-02-01T12:00:00Z,"
                + "Mon-Fri 01:00-04:00|16:30-00:30,1,2,3,4,5,6,7,8,9,10,11,12,"
                + "batch=0.5|flex=0.6| Priority = 2|region:US=1.1|speed:fast=3"
                + "|regional_profile=1.2");

    assertThat(list.version()).isEqualTo("2026-11");
    PriceEntry entry = list.entries().get(0);
    assertThat(list.entries()).hasSize(1);
    assertThat(entry.source()).isEqualTo("a, \"b\"");
    assertThat(entry.provider()).isEqualTo("x_ai");
    assertThat(entry.aliases()).containsExactlyInAnyOrder("x", "y", "z");
    assertThat(entry.from()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(entry.until()).isEqualTo(Instant.parse("2026-02-01T12:00:00Z"));
    assertThat(entry.hours())
        .containsExactly(UtcHours.parse("Mon-Fri 01:00-04:00"), UtcHours.parse("16:30-00:30"));
    ModelPrice price = entry.price();
    assertThat(price.card(ServiceTier.STANDARD))
        .contains(
            card(
                "1",
                "2",
                "cache_read",
                "3",
                "cache_write_short",
                "4",
                "cache_write_long",
                "5",
                "reasoning",
                "6",
                "audio_input",
                "7",
                "audio_cache_read",
                "8",
                "audio_output",
                "9",
                "image_input",
                "10",
                "image_output",
                "11"));
    assertThat(price.webSearch()).contains(Rate.perToken(new BigDecimal("0.012")));
    assertThat(price.multiplier(ServiceTier.BATCH)).contains(new BigDecimal("0.5"));
    assertThat(price.multiplier(ServiceTier.FLEX)).contains(new BigDecimal("0.6"));
    assertThat(price.multiplier(ServiceTier.PRIORITY)).contains(new BigDecimal("2"));
    assertThat(price.regions()).isEqualTo(Map.of("us", new BigDecimal("1.1")));
    assertThat(price.speeds()).isEqualTo(Map.of("fast", new BigDecimal("3")));
    assertThat(price.regionalProfile()).contains(new BigDecimal("1.2"));
  }

  @Test
  void rowsOfOneModelMakeOneEntryInAnyOrder() {
    PriceList list =
        load(
            "provider,model,service_tier,above_tokens,inclusive,input,output,source",
            "openai,m,flex,200000,,3,30,two",
            "openai,m,flex,,,1,10,two",
            "openai,m,,,,2,20,one",
            "openai,m,standard,200000,true,4,40,one",
            "openai,m,,400000,false,,80,",
            "openai,other,,,,9,9,");

    assertThat(list.entries()).hasSize(2);
    ModelPrice price = list.entries().get(0).price();
    assertThat(price)
        .isEqualTo(
            ModelPrice.builder(card("2", "20"))
                .context(new ContextTier(200_000, true, card("4", "40")))
                .context(
                    new ContextTier(
                        400_000,
                        false,
                        RateCard.builder().perMillion(Billable.OUTPUT, "80").build()))
                .card(ServiceTier.FLEX, card("1", "10"))
                .context(ServiceTier.FLEX, new ContextTier(200_000, false, card("3", "30")))
                .build());
    assertThat(list.entries().get(0).source()).isEqualTo("two; one");
  }

  @Test
  void periodsMakeEntriesOfTheirOwn() {
    PriceList list =
        load("provider,model,until,from,input", "openai,m,2026-01-01,,1", "openai,m,,2026-01-01,2");

    assertThat(list.entries()).hasSize(2);
  }

  @Test
  void versionIsAHashOfTheContentUnlessStated() {
    PriceList list = load("provider,model,input", "openai,m,1");

    assertThat(list.version()).matches("sha256:[0-9a-f]{16}");
    assertThat(load("provider,model,input", "openai,m,1").version()).isEqualTo(list.version());
    assertThat(load("provider,model,input", "openai,m,2").version()).isNotEqualTo(list.version());
  }

  @Test
  void windowsLineEndsAndByteOrderMarksAreRead() {
    PriceList list =
        new PriceCsv("p", "\uFEFFprovider,model,input\r\n\r\nopenai,\"m\r\nn\",1\r\nopenai,o,2\r\n")
            .load();

    assertThat(list.entries()).extracting(PriceEntry::model).containsExactly("m\r\nn", "o");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "input;-1;rate must be within 0 to 1 dollar per token, was -0.000001",
        "input;abc;must be a decimal number, was \"abc\"",
        "input;NaN;must be a decimal number, was \"NaN\"",
        "input;1000001;rate must be within 0 to 1 dollar per token, was 1.000001",
        "cache_read;1 2;must be a decimal number, was \"1 2\"",
        "from;yesterday;must be an instant like 2026-11-01T12:00:00Z or a date like 2026-11-01,"
            + " was \"yesterday\"",
        "until;2026-13-01;must be an instant like 2026-11-01T12:00:00Z or a date like 2026-11-01,"
            + " was \"2026-13-01\"",
        "utc_hours;noon;hours must look like \"Mon-Fri 01:00-04:00\" or \"16:30-00:30\","
            + " was \"noon\"",
        "service_tier;gold;service tier must be standard, batch, flex or priority, was \"gold\"",
        "above_tokens;200K;must be a whole number of tokens, was \"200K\"",
        "above_tokens;0;must be a whole number of tokens, was \"0\"",
        "web_search_per_1000;x;must be a decimal number, was \"x\"",
        "web_search_per_1000;1001;rate must be within 0 to 1 dollar per token, was 1.001",
        "multipliers;batch;must look like batch=0.5, was \"batch\"",
        "multipliers;batch=x;must be a decimal number, was \"batch=x\"",
        "multipliers;gold=2;service tier must be standard, batch, flex or priority, was \"gold\"",
        "multipliers;batch=0;batch multiplier must be above 0 and at most 100, was 0",
        "multipliers;batch=0.5|batch=0.5;batch must be set once, was 0.5 before",
      })
  void wrongValueIsNamedWithItsPlace(String column, String value, String rule) {
    String input = column.equals("input") ? "" : ",input";
    String one = column.equals("input") ? "" : ",1";

    assertRefused(
        "line 4: column " + column + ": " + rule,
        "provider,model," + column + input,
        "# comment",
        column.equals("input") ? "openai,fine,1" : "openai,fine," + input.replace("input", "1"),
        "openai,m," + value + one);
  }

  @Test
  void wrongHeaderIsRefused() {
    assertRefused("must have a header row, was empty", "# nothing");
    assertRefused(
        "line 1: column must be a known one, was \"prize\"", "provider,model,input,prize");
    assertRefused(
        "line 1: column must appear once, was \"Input\" twice", "provider,model,input,Input");
    assertRefused("line 1: column input must be there, was missing", "provider,model");
  }

  @Test
  void wrongRowIsRefused() {
    String header = "provider,model,input";
    assertRefused("line 2: must have 3 values as the header, was 2", header, "openai,m");
    assertRefused("line 2: column model: must not be empty, was \"\"", header, "openai,,1");
    assertRefused("line 2: column provider: must not be empty, was \"\"", header, ",m,1");
    assertRefused("line 2: column input: must not be empty, was \"\"", header, "openai,m,");
    assertRefused(
        "line 3: must be the only row of its kind, was a duplicate",
        header,
        "openai,m,1",
        "OpenAI,M,2");
    assertRefused(
        "line 2: until of m must be after from (2026-01-02T00:00:00Z), was 2026-01-01T00:00:00Z",
        "provider,model,input,from,until",
        "openai,m,1,2026-01-02,2026-01-01");
  }

  @Test
  void otherSpellingOfAProviderIsNoOtherProvider() {
    assertRefused(
        "line 3: periods must not overlap, were x_ai m and x_ai m",
        "provider,model,input",
        "xai,m,1",
        "grok,m,2");
  }

  @Test
  void rowsThatContradictEachOtherAreRefused() {
    assertRefused(
        "line 4: periods must not overlap, were openai m until 2026-02-01T00:00:00Z and openai m"
            + " from 2026-01-01T00:00:00Z",
        "provider,model,input,from,until",
        "openai,m,1,,2026-02-01",
        "openai,n,1,,",
        "openai,m,1,2026-01-01,");
    assertRefused(
        "line 3: alias must name one model, was \"x\" for m and n",
        "provider,model,input,aliases",
        "openai,m,1,x",
        "openai,n,1,x");
  }

  @Test
  void cardsNeedTheirBaseRow() {
    String header = "provider,model,service_tier,above_tokens,inclusive,input,aliases,multipliers";
    assertRefused(
        "line 2: must have a base row (without service_tier and above_tokens), was without",
        header,
        "openai,m,flex,,,1,,");
    assertRefused(
        "line 3: column aliases: must be in the base row only, was \"x\"",
        header,
        "openai,m,,,,1,,",
        "openai,m,flex,,,1,x,");
    assertRefused(
        "line 2: column inclusive: must be empty without above_tokens, was \"true\"",
        header,
        "openai,m,,,true,1,,");
    assertRefused(
        "line 3: column inclusive: must be true or false, was \"yes\"",
        header,
        "openai,m,,,,1,,",
        "openai,m,,5,yes,1,,");
    assertRefused(
        "line 4: column above_tokens: standard context threshold must be set once, was 6",
        header,
        "openai,m,,,,1,,",
        "openai,m,,5,,1,,",
        "openai,m,,6,true,1,,");
  }

  @Test
  void quotesFollowTheRules() {
    String header = "provider,model,input";
    assertRefused(
        "line 3: a quote must be closed, was open to the end",
        header,
        "openai,\"a\nb\",1".replace("\n", " "),
        "openai,\"m,1",
        "openai,n,2");
    assertRefused(
        "line 2: a closing quote must be followed by a comma or the end of the line, was \"x\"",
        header,
        "openai,\"m\"x,1");
    assertRefused(
        "line 2: a value with a quote must be quoted, was \"m\"x\"\"", header, "openai,m\"x\"");
  }

  @Test
  void lineNumbersCountTheLinesInsideQuotes() {
    assertRefused(
        "line 4: column input: must be a decimal number, was \"x\"",
        "provider,model,input",
        "openai,\"a",
        "b\",1",
        "openai,c,x");
  }

  @Test
  void rowsAreSplitAsWritten() {
    assertThat(CsvRows.of("p", "a, b ,\" c\"\n\n# x\n,\"\",\"d\"\"\n\"\n"))
        .containsExactly(
            new CsvRows.Row(1, List.of("a", "b", " c")),
            new CsvRows.Row(4, List.of("", "", "d\"\n")));
    assertThat(CsvRows.of("p", "a\r\nb\rc,"))
        .containsExactly(
            new CsvRows.Row(1, List.of("a")),
            new CsvRows.Row(2, List.of("b")),
            new CsvRows.Row(3, List.of("c", "")));
    assertThat(CsvRows.of("p", "")).isEmpty();
  }
}
