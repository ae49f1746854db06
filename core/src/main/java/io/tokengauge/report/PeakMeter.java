package io.tokengauge.report;

import io.tokengauge.report.CallFindings.Peak;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the busiest minute among calls that come in order of their start: exactly, at any second.
 * Keeps the calls of one minute.
 */
final class PeakMeter {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final boolean cacheReadsCount;
  private final Deque<Entry> minute = new ArrayDeque<>();
  private final Map<String, Integer> byUser = new HashMap<>();
  private long tokens;
  private Peak mostRequests = Peak.NONE;
  private Peak mostTokens = Peak.NONE;
  private Peak mostOfUser = Peak.NONE;

  private record Entry(Instant end, long tokens, @Nullable String user) {}

  /**
   * Starts without calls.
   *
   * @param cacheReadsCount whether tokens read from a cache count
   */
  PeakMeter(boolean cacheReadsCount) {
    this.cacheReadsCount = cacheReadsCount;
  }

  void add(UsageRecord call) {
    Instant now = call.start();
    while (!minute.isEmpty() && !minute.getFirst().end.isAfter(now)) {
      forget(minute.removeFirst());
    }
    Entry entry = new Entry(now.plus(MINUTE), counted(call.tokens()), call.context().user());
    minute.addLast(entry);
    tokens += entry.tokens;
    mostRequests = larger(mostRequests, minute.size(), now, null);
    mostTokens = larger(mostTokens, tokens, now, null);
    if (entry.user != null) {
      mostOfUser = larger(mostOfUser, byUser.merge(entry.user, 1, Integer::sum), now, entry.user);
    }
  }

  private void forget(Entry entry) {
    tokens -= entry.tokens;
    if (entry.user != null) {
      byUser.computeIfPresent(entry.user, (user, count) -> count == 1 ? null : count - 1);
    }
  }

  private long counted(@Nullable TokenUsage usage) {
    if (usage == null) {
      return 0;
    }
    long all = usage.inputTokens() + usage.output();
    return cacheReadsCount ? all : all - usage.cacheRead();
  }

  private static Peak larger(Peak peak, long value, Instant at, @Nullable String user) {
    return value > peak.value() ? new Peak(value, at, user) : peak;
  }

  Peak requests() {
    return mostRequests;
  }

  Peak tokens() {
    return mostTokens;
  }

  Peak requestsOfUser() {
    return mostOfUser;
  }
}
