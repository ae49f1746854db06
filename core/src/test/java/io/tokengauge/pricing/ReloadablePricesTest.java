package io.tokengauge.pricing;

import static io.tokengauge.pricing.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.pricing.ReloadablePrices.Outcome;
import io.tokengauge.pricing.ReloadablePrices.Reload;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReloadablePricesTest {

  private static final UsageRecord CALL = call("openai", "m", TokenUsage.of(1_000_000, 0)).build();

  private volatile String text = csv(1);

  @Test
  void changedSourceIsUsedFromTheNextCallOn() {
    ReloadablePrices prices = prices();
    assertThat(prices.price(CALL).amount().orElseThrow()).hasToString("1");

    text = csv(2);
    assertThat(prices.price(CALL).amount().orElseThrow()).hasToString("1");
    Reload reload = prices.reload();

    assertThat(reload.outcome()).isEqualTo(Outcome.REPLACED);
    assertThat(reload.versions()).isEqualTo(prices.book().versions()).containsExactly("2");
    assertThat(prices.priced(CALL).cost().amount().orElseThrow()).hasToString("2");
  }

  @Test
  void bookThatIsHeldDoesNotNotice() {
    ReloadablePrices prices = prices();
    PriceBook held = prices.book();

    text = csv(2);
    prices.reload();

    assertThat(held.price(CALL).amount().orElseThrow()).hasToString("1");
    assertThat(prices.book()).isNotSameAs(held);
  }

  @Test
  void wrongSourceKeepsTheOldPricesAndSaysWhy() {
    ReloadablePrices prices = prices();
    PriceBook before = prices.book();

    text = csv(2) + "openai,n,minus one\n";
    Reload reload = prices.reload();

    assertThat(reload.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(reload.reason())
        .isEqualTo("own.csv line 4: column input: must be a decimal number, was \"minus one\"");
    assertThat(reload.versions()).containsExactly("1");
    assertThat(prices.book()).isSameAs(before);

    text = csv(3);
    assertThat(prices.reload().outcome()).isEqualTo(Outcome.REPLACED);
    assertThat(prices.price(CALL).amount().orElseThrow()).hasToString("3");
  }

  @Test
  void sameVersionsKeepTheSameBook() {
    ReloadablePrices prices = prices();
    PriceBook before = prices.book();

    assertThat(prices.reload()).isEqualTo(new Reload(Outcome.UNCHANGED, List.of("1"), null));
    assertThat(prices.book()).isSameAs(before);
  }

  @Test
  void pricesThatChangedUnderTheSameVersionAreUsed() {
    ReloadablePrices prices = prices();

    text = csv(1).replace("m,1", "m,7");

    assertThat(prices.reload()).isEqualTo(new Reload(Outcome.REPLACED, List.of("1"), null));
    assertThat(prices.price(CALL).amount().orElseThrow()).hasToString("7");
  }

  @Test
  void reloadThatFailsIsLogged() {
    ReloadablePrices prices = prices();
    List<String> logged = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            logged.add(line.getLevel() + " " + line.getParameters()[0]);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(ReloadablePrices.class.getName());
    logger.addHandler(handler);
    try {
      text = "nonsense";
      Reload reload = prices.reload();

      assertThat(logged).containsExactly("WARNING " + reload.reason());
    } finally {
      logger.removeHandler(handler);
    }
  }

  @Test
  void firstLoadThatFailsIsNotHidden() {
    text = "nonsense";

    assertThatIllegalArgumentException().isThrownBy(this::prices);
  }

  @Test
  void everyCallOfAnyThreadIsPricedByOneVersionWhole() {
    ReloadablePrices prices = prices();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    Set<String> wrong = ConcurrentHashMap.newKeySet();

    IntStream.range(0, 3)
        .parallel()
        .forEach(
            worker -> {
              if (worker == 0) {
                for (int version = 2; version < 300; version++) {
                  text = csv(version);
                  prices.reload();
                }
                return;
              }
              for (int i = 0; i < 50_000; i++) {
                Cost cost = prices.price(CALL);
                seen.add(cost.priceVersion());
                if (!cost.amount().orElseThrow().toString().equals(cost.priceVersion())) {
                  wrong.add(cost.toString());
                }
              }
            });

    assertThat(wrong).isEmpty();
    assertThat(seen).isNotEmpty();
    assertThat(prices.book().versions()).containsExactly("299");
  }

  private ReloadablePrices prices() {
    return new ReloadablePrices(List.of(() -> new PriceCsv("own.csv", text).load()));
  }

  private static String csv(int version) {
    return "# version: " + version + "\nprovider,model,input\nopenai,m," + version + "\n";
  }
}
