package io.tokengauge.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OracleTest {

  private static final ServiceTier[] TIERS = ServiceTier.values();
  private static final Billable[] BILLABLES = Billable.values();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyBuiltInModelCostsWhatTheOracleSays(long seed) {
    Random random = new Random(seed);
    for (PriceEntry entry : PriceBook.builtIn().entries()) {
      for (ServiceTier tier : TIERS) {
        for (long prompt : prompts(entry.price(), random)) {
          assertSame(entry.price(), usage(prompt, random), extras(random), tier, entry.model());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void randomPricesCostWhatTheOracleSays(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      ModelPrice price = randomPrice(random);
      for (int call = 0; call < 20; call++) {
        List<Long> prompts = prompts(price, random);
        assertSame(
            price,
            usage(prompts.get(random.nextInt(prompts.size())), random),
            extras(random),
            TIERS[random.nextInt(TIERS.length)],
            "price " + i);
      }
    }
  }

  private static void assertSame(
      ModelPrice price, TokenUsage tokens, BillableExtras extras, ServiceTier tier, String name) {
    BillableExtras within = within(tokens, extras);
    Cost cost = price.cost(tokens, within, tier, "v");
    assertThat(cost)
        .as("%s %s %s %s %s", name, tier, tokens, within, price)
        .isEqualTo(Oracle.cost(price, tokens, within, tier, "v"));
  }

  private static List<Long> prompts(ModelPrice price, Random random) {
    List<Long> prompts = new ArrayList<>(List.of(0L, 1L, random.nextLong(2_000_000)));
    for (ServiceTier tier : TIERS) {
      for (ContextTier context : price.contexts(tier)) {
        prompts.add(context.threshold() - 1);
        prompts.add(context.threshold());
        prompts.add(context.threshold() + 1);
      }
    }
    return prompts;
  }

  private static TokenUsage usage(long prompt, Random random) {
    long rest = prompt;
    long[] parts = new long[3];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = random.nextBoolean() ? random.nextLong(rest + 1) : 0;
      rest -= parts[i];
    }
    long output = random.nextInt(3) == 0 ? 0 : random.nextLong(100_000);
    long reasoning = random.nextBoolean() ? random.nextLong(output + 1) : 0;
    return new TokenUsage(rest, parts[0], parts[1], parts[2], output, reasoning);
  }

  private static BillableExtras extras(Random random) {
    boolean shares = random.nextInt(3) == 0;
    return new BillableExtras(
        shares ? random.nextInt(1000) : 0,
        shares ? random.nextInt(1000) : 0,
        shares ? random.nextInt(1000) : 0,
        shares ? random.nextInt(1000) : 0,
        shares ? random.nextInt(1000) : 0,
        random.nextInt(3) == 0 ? random.nextInt(50) : 0,
        oneOf(random, null, null, "us", "US", "global"),
        oneOf(random, null, null, "fast", "standard", "warp"));
  }

  private static @Nullable String oneOf(Random random, @Nullable String... values) {
    return values[random.nextInt(values.length)];
  }

  private static BillableExtras within(TokenUsage tokens, BillableExtras extras) {
    long audioIn = Math.min(extras.audioInput(), tokens.uncachedInput());
    long audioOut = Math.min(extras.audioOutput(), tokens.output());
    return new BillableExtras(
        audioIn,
        Math.min(extras.audioCacheRead(), tokens.cacheRead()),
        audioOut,
        Math.min(extras.imageInput(), tokens.uncachedInput() - audioIn),
        Math.min(extras.imageOutput(), tokens.output() - audioOut),
        extras.webSearches(),
        extras.region(),
        extras.speed());
  }

  private static ModelPrice randomPrice(Random random) {
    // Half of the prices are whole pico-dollars, half are finer.
    int decimals = random.nextBoolean() ? 6 : 17;
    ModelPrice.Builder price = ModelPrice.builder(randomCard(random, decimals));
    if (random.nextBoolean()) {
      price.context(new ContextTier(1_000, random.nextBoolean(), randomCard(random, decimals)));
    }
    for (ServiceTier tier : TIERS) {
      if (tier != ServiceTier.STANDARD) {
        if (random.nextBoolean()) {
          price.card(tier, randomCard(random, decimals));
        }
        if (random.nextInt(3) == 0) {
          // Not within one token of the standard threshold: the oracle knows thresholds, not
          // prompts.
          price.context(
              tier, new ContextTier(100_000, random.nextBoolean(), randomCard(random, decimals)));
        }
        if (random.nextBoolean()) {
          price.multiplier(tier, BigDecimal.valueOf(1 + random.nextInt(300), 2));
        }
      }
    }
    if (random.nextBoolean()) {
      price.region("us", BigDecimal.valueOf(11, 1));
    }
    if (random.nextBoolean()) {
      price.speed("fast", BigDecimal.valueOf(25, 1));
    }
    if (random.nextBoolean()) {
      price.webSearch(Rate.perToken(BigDecimal.valueOf(random.nextInt(1_000_000), 8)));
    }
    return price.build();
  }

  private static RateCard randomCard(Random random, int decimals) {
    RateCard.Builder card = RateCard.builder();
    for (Billable billable : BILLABLES) {
      boolean plain = billable == Billable.INPUT || billable == Billable.OUTPUT;
      if (random.nextInt(plain ? 10 : 2) > 0) {
        BigDecimal dollars =
            random.nextInt(10) == 0
                ? BigDecimal.ZERO
                : BigDecimal.valueOf(random.nextLong(100_000_000), Math.min(decimals, 6))
                    .add(BigDecimal.valueOf(random.nextInt(1_000), decimals));
        card.rate(billable, Rate.perMillion(dollars.min(BigDecimal.valueOf(9))));
      }
    }
    return card.build();
  }
}
