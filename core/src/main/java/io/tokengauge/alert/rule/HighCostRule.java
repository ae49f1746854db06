package io.tokengauge.alert.rule;

import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.CallObserver;
import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tells once about every call that costs a given amount or more.
 *
 * <p>Of more than {@value #CAPACITY} such calls between two ticks the rest is only counted.
 * Thread-safe.
 */
public final class HighCostRule implements AlertRule, CallObserver {

  /** How many calls are told of in one tick. */
  public static final int CAPACITY = 1_000;

  private static final int DECIMALS = 4;

  private final String name;
  private final Severity severity;
  private final Money threshold;
  private final long thresholdPicos;
  // No blocking queue: its lock would make a caller wait for the tick that empties it.
  private final Queue<PricedUsage> dear = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder untold = new LongAdder();

  /**
   * Starts a rule.
   *
   * @param threshold what a call must cost at least
   * @throws IllegalArgumentException if the threshold is not above zero
   */
  public HighCostRule(String name, Money threshold, Severity severity) {
    if (threshold.signum() <= 0) {
      throw new IllegalArgumentException(
          "threshold of " + name + " must be above zero, was " + threshold);
    }
    this.name = name;
    this.severity = severity;
    this.threshold = threshold;
    this.thresholdPicos = threshold.picos().min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void observe(PricedUsage call) {
    if (call.cost().picos() < thresholdPicos) {
      return;
    }
    if (waiting.incrementAndGet() <= CAPACITY) {
      dear.add(call);
    } else {
      waiting.decrementAndGet();
      untold.increment();
    }
  }

  /** Returns how many dear calls were not told of. */
  public long untold() {
    return untold.sum();
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    List<Finding> findings = new ArrayList<>();
    // No more than fit, or a tick could go on for as long as dear calls keep coming.
    for (PricedUsage call = dear.poll(); call != null; call = dear.poll()) {
      waiting.decrementAndGet();
      findings.add(finding(call));
      if (findings.size() == CAPACITY) {
        break;
      }
    }
    return findings;
  }

  private Finding finding(PricedUsage call) {
    UsageRecord record = call.record();
    Measurement cost = Measurement.usd(Money.ofPicos(call.cost().picos()));
    Finding finding =
        Finding.event(
                call.id().toString(),
                severity,
                "High cost request: " + text(cost) + " for " + record.model())
            .measured("call_cost", cost)
            .against(Measurement.usd(threshold))
            .titled("High cost request")
            .fact("call", call.id().toString());
    for (Dimension fact : List.of(Dimension.USER, Dimension.PROJECT, Dimension.FEATURE)) {
      String value = fact.valueOf(record);
      if (!value.equals(Dimension.ABSENT)) {
        finding = finding.fact(fact.name(), value);
      }
    }
    return finding
        .label(Dimension.PROVIDER, record.provider())
        .label(Dimension.MODEL, record.model());
  }

  // Never shown as less than the threshold.
  private String text(Measurement cost) {
    BigDecimal rounded = cost.amount().setScale(DECIMALS, RoundingMode.HALF_EVEN);
    boolean falls = rounded.compareTo(threshold.toUsd()) < 0;
    return cost.text(DECIMALS, falls ? RoundingMode.CEILING : RoundingMode.HALF_EVEN);
  }
}
