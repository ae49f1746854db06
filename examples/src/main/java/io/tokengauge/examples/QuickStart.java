package io.tokengauge.examples;

import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.List;

/** Records one call, twice, and prints what it cost: the example at the top of the README. */
public final class QuickStart {

  private QuickStart() {}

  /** Runs the example; takes no arguments. */
  public static void main(String[] args) {
    Instant start = Instant.parse("2026-11-02T09:00:00Z");
    try (Storage storage = MemoryStorage.builder().build()) {
      run(storage.require(UsageStore.class), start);
    }
  }

  private static void run(UsageStore store, Instant start) {
    UsageRecord call =
        UsageRecord.builder(CallId.ofRequest("openai", "req_1"), start, "gpt-4o")
            .tokens(TokenUsage.cached(5_000, 4_000, 500)) // prompt, how much of it cached, output
            .context(UsageContext.builder().user("ada").project("chat").build())
            .build();
    PricedUsage priced = PriceBook.builtIn().priced(call);
    store.append(List.of(priced, priced)); // a call counts once
    UsageTotals total = store.aggregate(UsageQuery.between(start, start.plusSeconds(900))).total();
    System.out.println(total.calls() + " call: $" + total.cost());
    System.out.println("uncached: $" + total.costWithoutCache());
  }
}
