package io.tokengauge.guice;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.storage.memory.MemoryStorageModule;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs the example of the README; keep them alike. */
class ReadmeWiringTest {

  private static UsageRecord call(String id, Instant start) {
    return UsageRecord.builder(CallId.ofRequest("openai", id), start, "gpt-4o")
        .latency(Duration.ofMillis(900))
        .tokens(TokenUsage.of(1_000, 100))
        .build();
  }

  @Test
  void exampleOfTheReadmeRuns() {
    Instant start = MonotonicClock.system().instant().minusSeconds(60);
    // README, from here
    Injector injector =
        Guice.createInjector(
            TokengaugeModule.with(MemoryStorageModule.of(MemoryStorage.builder().maxRows(50_000))));
    try (Storage storage = injector.getInstance(Storage.class)) {
      PriceBook prices = injector.getInstance(PriceBook.class);
      UsageStore store = injector.getInstance(UsageStore.class);
      store.append(
          List.of(prices.priced(call("req-1", start)), prices.priced(call("req-2", start))));
      var answer = store.aggregate(UsageQuery.between(start.minusSeconds(60), Instant.MAX));
      assertThat(answer.total().calls()).isEqualTo(2);
      assertThat(answer.total().cost()).isEqualTo(Money.usd("0.007")); // 2 x (1,000 + 100 tokens)
      assertThat(storage.check().detail()).isEmpty();
    }
    // to here
  }
}
