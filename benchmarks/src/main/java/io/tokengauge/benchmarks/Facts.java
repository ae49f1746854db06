package io.tokengauge.benchmarks;

import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import java.time.Duration;

/** Reads the seven facts that all contestants record out of a call, the same way for all. */
final class Facts {

  private Facts() {}

  static long input(PricedUsage call) {
    TokenUsage tokens = call.record().tokens();
    return tokens == null ? 0 : tokens.inputTokens();
  }

  static long cacheRead(PricedUsage call) {
    TokenUsage tokens = call.record().tokens();
    return tokens == null ? 0 : tokens.cacheRead();
  }

  static long output(PricedUsage call) {
    TokenUsage tokens = call.record().tokens();
    return tokens == null ? 0 : tokens.output();
  }

  static boolean failed(PricedUsage call) {
    return call.record().outcome().kind() != Outcome.Kind.SUCCESS;
  }

  static long costPicos(PricedUsage call) {
    return call.cost().picos();
  }

  static double costUsd(PricedUsage call) {
    return call.cost().picos() * 1e-12;
  }

  static long latencyNanos(PricedUsage call) {
    Duration latency = call.record().latency();
    return latency == null ? 0 : latency.toNanos();
  }

  static String model(PricedUsage call) {
    return call.record().model();
  }

  static String user(PricedUsage call) {
    String user = call.record().context().user();
    return user == null ? "" : user;
  }

  static String project(PricedUsage call) {
    String project = call.record().context().project();
    return project == null ? "" : project;
  }
}
