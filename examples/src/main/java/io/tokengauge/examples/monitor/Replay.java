package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.format.CacheHint;
import io.tokengauge.examples.monitor.format.CallSink;
import io.tokengauge.examples.monitor.view.ReplayCounts;
import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.providers.UsageLine;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Prices calls, appends them to a store in batches, and keeps account of what became of each.
 *
 * <p>A cost that a file carries is kept as recorded; what carries none, or was unpriced, is priced.
 */
final class Replay {

  private static final int BATCH = 1_000;

  private final UsageStore store;
  private final PriceBook prices;
  private final FaultLog faults;
  private final BiConsumer<CallId, CacheHint> hints;
  private final UnpricedModels unpriced;

  private final List<PricedUsage> batch = new ArrayList<>(BATCH);
  private final Map<CallId, Deque<Long>> linesOfBatch = new HashMap<>();
  private String file = "";

  private long files;
  private long appended;
  private long duplicates;
  private long amended;
  private long conflicts;
  private long badLines;
  private long badFiles;
  private long tooOld;

  Replay(UsageStore store, PriceBook prices, FaultLog faults) {
    this(store, prices, faults, (id, hint) -> {});
  }

  /** Also hands over what files say about the cache beside their calls. */
  Replay(UsageStore store, PriceBook prices, FaultLog faults, BiConsumer<CallId, CacheHint> hints) {
    this.hints = hints;
    this.store = store;
    this.prices = prices;
    this.faults = faults;
    this.unpriced = new UnpricedModels(faults);
  }

  /** Starts a file; its calls and faults go into the sink, and {@link #end} ends it. */
  CallSink start(String name) {
    file = name;
    files++;
    return new CallSink() {
      @Override
      public void call(long line, UsageLine call) {
        add(line, call);
      }

      @Override
      public void hint(CallId id, CacheHint hint) {
        hints.accept(id, hint);
      }

      @Override
      public void fault(long line, String reason) {
        badLines++;
        faults.at(file, line, reason);
      }
    };
  }

  /** Ends a file: what is left of it goes into the store. */
  void end() {
    flush();
  }

  /** Counts a file that could not be read. */
  void unreadable(String name, String reason) {
    badFiles++;
    faults.at(name, reason);
  }

  UnpricedModels unpriced() {
    return unpriced;
  }

  ReplayCounts counts() {
    return new ReplayCounts(
        files, appended, duplicates, amended, conflicts, badLines, badFiles, tooOld);
  }

  private void add(long line, UsageLine call) {
    Cost recorded = call.cost();
    PricedUsage priced =
        recorded != null && recorded.known()
            ? new PricedUsage(call.record(), recorded)
            : prices.priced(call.record());
    unpriced.see(file, line, priced);
    if (call.revision() > 0) {
      amend(line, priced, call.revision());
      return;
    }
    batch.add(priced);
    linesOfBatch.computeIfAbsent(priced.id(), id -> new ArrayDeque<>(1)).add(line);
    if (batch.size() >= BATCH) {
      flush();
    }
  }

  private void flush() {
    if (batch.isEmpty()) {
      return;
    }
    AppendResult result = store.append(batch);
    appended += result.appended();
    duplicates += result.duplicates();
    conflicts += result.conflicts().size();
    tooOld += result.beyondHorizon().size();
    result.conflicts().forEach(id -> reportSkipped(id, "there already with other content"));
    result.beyondHorizon().forEach(id -> reportSkipped(id, "older than what the store remembers"));
    batch.clear();
    linesOfBatch.clear();
  }

  // Of two lines with one id the later one is the one that was not taken.
  private void reportSkipped(CallId id, String reason) {
    Deque<Long> lines = linesOfBatch.getOrDefault(id, new ArrayDeque<>());
    Long line = lines.pollLast();
    faults.at(file, line == null ? 0 : line, "call " + id + " is " + reason);
  }

  // The call may be new here, or here in an earlier revision: either way the later one stands.
  private void amend(long line, PricedUsage call, int revision) {
    flush();
    boolean isNew = store.append(List.of(call)).appended() == 1;
    AmendResult result = store.amend(call.id(), revision, call);
    switch (result) {
      case APPLIED -> {
        if (isNew) {
          appended++;
        } else {
          amended++;
        }
      }
      case REPEATED, STALE -> duplicates++;
      case CONFLICT -> {
        conflicts++;
        faults.at(
            file,
            line,
            "revision " + revision + " of call " + call.id() + " is there with other content");
      }
      case UNKNOWN, ROW_GONE -> {
        tooOld++;
        faults.at(file, line, "call " + call.id() + " is older than what the store remembers");
      }
    }
  }
}
