package io.tokengauge.storage.memory;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.SpendingSource;
import io.tokengauge.history.UsageStore;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Transition;
import io.tokengauge.storage.Storage;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Sets up rules that learn from a store, on a virtual clock. */
final class RuleStage implements AutoCloseable {

  static final Instant START = Instant.parse("2026-11-02T00:00:00Z"); // a Monday
  private static final Duration MINUTE = Duration.ofMinutes(1);

  final VirtualScheduler time = new VirtualScheduler(START);
  final Storage storage = MemoryStorage.builder().clock(time.clock()).build();
  final UsageStore store = storage.require(UsageStore.class);
  final Windows windows =
      Windows.builder().series(SeriesSpec.of()).series(SeriesSpec.of(Dimension.MODEL)).build();
  final List<Notification> told = new ArrayList<>();
  private int calls;

  AlertEngine engine(AlertRule... rules) {
    AlertInputs inputs =
        AlertInputs.of(windows).withSpending(SpendingSource.of(store)).withHistory(store);
    AlertEngine engine =
        AlertEngine.builder(inputs)
            .rules(List.of(rules))
            .notifier(dispatch -> told.addAll(dispatch.notifications()))
            .build();
    engine.start(time, Duration.ofSeconds(30));
    return engine;
  }

  /** Makes calls of a user now, each at a cost. */
  void calls(int count, String user, String usd) {
    List<PricedUsage> batch = new ArrayList<>();
    long picos = Money.usd(usd).picos().longValueExact();
    for (int i = 0; i < count; i++) {
      UsageRecord call =
          UsageRecord.builder(CallId.ofRequest("openai", "r" + calls++), time.now(), "gpt-4o")
              .tokens(TokenUsage.of(100, 10))
              .context(UsageContext.ofUser(user))
              .build();
      batch.add(new PricedUsage(call, new Cost(Cost.Status.PRICED, picos, picos, 0, "test")));
    }
    store.append(batch);
    batch.forEach(call -> windows.record(call, time.now()));
  }

  /** Lets time pass with so many calls a minute, each at a cost. */
  void pass(Duration length, int callsPerMinute, String usd) {
    Instant end = time.now().plus(length);
    while (time.now().isBefore(end)) {
      calls(callsPerMinute, "user-" + calls % 7, usd);
      time.advance(MINUTE);
    }
  }

  List<String> news() {
    List<String> news =
        told.stream()
            .map(
                n ->
                    (n.transition() == Transition.RESOLVED ? "RESOLVED " : n.severity() + " ")
                        + n.message())
            .toList();
    told.clear();
    return news;
  }

  @Override
  public void close() {
    storage.close();
  }
}
