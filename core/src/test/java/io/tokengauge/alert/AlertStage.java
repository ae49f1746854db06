package io.tokengauge.alert;

import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Transition;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.RandomCalls;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Limits;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Sets up windows, a virtual clock and a notifier that keeps what it is told. */
public final class AlertStage {

  public static final Instant START = Instant.parse("2026-11-02T10:00:00Z");

  public final VirtualScheduler scheduler = new VirtualScheduler(START);
  public final Windows windows =
      Windows.builder()
          .series(SeriesSpec.of().withHistogram())
          .series(SeriesSpec.of(Dimension.MODEL))
          .series(SeriesSpec.of(Dimension.USER))
          .limits(Scope.ALL, Limits.DEFAULT)
          .build();
  public final List<Notification> told = new ArrayList<>();
  public final Notifier notifier = dispatch -> told.addAll(dispatch.notifications());
  private Money spent = Money.ZERO;
  private int calls;

  public final AlertInputs inputs =
      AlertInputs.of(windows)
          .withSpending(
              (from, to) -> UsageTotals.restore(counter -> 0, Map.of(MoneySum.COST, spent), null));

  public AlertEngine engine(AlertRule... rules) {
    AlertEngine engine =
        AlertEngine.builder(inputs).rules(List.of(rules)).notifier(notifier).build();
    engine.start(scheduler, AlertEngine.DEFAULT_INTERVAL);
    return engine;
  }

  /** Records calls that are plain but for one change. */
  public void calls(int count, UnaryOperator<UsageRecord.Builder> change) {
    for (int i = 0; i < count; i++) {
      windows.record(call(change, Cost.NOT_BILLED), scheduler.now());
    }
  }

  public PricedUsage call(UnaryOperator<UsageRecord.Builder> change, Cost cost) {
    return new PricedUsage(change.apply(RandomCalls.aCall("c" + calls++)).build(), cost);
  }

  public void spent(String usd) {
    spent = Money.usd(usd);
  }

  /** Lets the engine tick once. */
  public void tick() {
    scheduler.advance(AlertEngine.DEFAULT_INTERVAL);
  }

  public void pass(Duration time) {
    scheduler.advance(time);
  }

  /** Returns what was told since the last call: transition, level and message. */
  public List<String> news() {
    List<String> news = new ArrayList<>();
    for (Notification n : told) {
      news.add(
          n.transition() == Transition.RESOLVED
              ? "RESOLVED " + n.message()
              : n.severity() + " " + n.message());
    }
    told.clear();
    return news;
  }
}
