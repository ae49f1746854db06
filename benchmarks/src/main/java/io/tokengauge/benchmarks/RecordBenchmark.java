package io.tokengauge.benchmarks;

import io.tokengauge.usage.PricedUsage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Measures what recording one LLM call costs: seven facts (calls, errors, input, cache read and
 * output tokens, cost, latency) by model, user and project.
 *
 * <p>{@code bound}: through a handle resolved once per series. {@code byKey}: the series is found
 * by the call's values each time. Threads share the series; each has its own place in the calls.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class RecordBenchmark {

  /** Holds the series. */
  @State(Scope.Benchmark)
  public static class Shared {
    /** The places that a thread goes through, again and again. */
    static final int PLACES = 10_000;

    // A caller has just made the call that it records: few enough to stay in the cache.
    private static final int CALLS = 256;

    private static final int ROUNDS_BEFORE = 300;

    /** Who records. */
    @Param public Contestant contestant = Contestant.TOKENGAUGE;

    /**
     * How many series there are. With 1, all calls go to it, and a second passes every million
     * calls. With more, calls go round them in an order that has nothing to do with where they are
     * in memory, and a second passes with each round of the first thread, so that each call opens a
     * new slot in its series, or comes to one that another thread has just opened.
     */
    @Param({"1", "128", "10000"})
    public int series = 1;

    PricedUsage[] calls = {};
    PricedUsage[] callsByKey = {};
    PricedUsage[] manyCalls = {};
    Recorder.Bound[] bound = {};
    Recorder recorder = Contestant.TOKENGAUGE.recorder();
    volatile long second = Calls.START.getEpochSecond() + ROUNDS_BEFORE;

    /** Makes the calls up and resolves the handles. */
    @Setup(Level.Trial)
    public void setUp() {
      recorder = contestant.recorder();
      calls = repeated(Calls.of(CALLS, 1));
      manyCalls = Calls.of(PLACES, 1);
      // Each series needs a call of its own.
      PricedUsage[] likes = series == 1 ? new PricedUsage[] {calls[0]} : Calls.of(series, series);
      List<Recorder.Bound> handles = new ArrayList<>();
      List<Integer> order = new ArrayList<>();
      for (PricedUsage like : likes) {
        order.add(handles.size());
        handles.add(recorder.bind(like));
      }
      Collections.shuffle(order, new Random(20261122));
      bound = new Recorder.Bound[PLACES];
      callsByKey = new PricedUsage[PLACES];
      for (int i = 0; i < PLACES; i++) {
        int which = order.get(i % series);
        bound[i] = handles.get(which);
        callsByKey[i] = series == 1 ? calls[i] : likes[which];
      }
      // Until the slots of minutes have found their size: growing is not what is measured.
      for (int round = 0; round < ROUNDS_BEFORE; round++) {
        for (int i = 0; i < PLACES; i++) {
          bound[i].record(calls[i], Calls.START.getEpochSecond() + round);
        }
      }
    }

    private static PricedUsage[] repeated(PricedUsage[] few) {
      PricedUsage[] many = new PricedUsage[PLACES];
      for (int i = 0; i < PLACES; i++) {
        many[i] = few[i % few.length];
      }
      return many;
    }
  }

  /** Holds a thread's place in the calls; the first thread moves the clock that all go by. */
  @State(Scope.Thread)
  public static class Place {
    int next;
    long ticks;
    int ticksPerSecond;
    boolean first;

    /** Sets the pace of the clock. */
    @Setup(Level.Trial)
    public void setUp(Shared shared, ThreadParams thread) {
      ticksPerSecond = shared.series == 1 ? 1_000_000 : shared.series;
      first = thread.getThreadIndex() == 0;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    int move(Shared shared) {
      if (first && ++ticks == ticksPerSecond) {
        ticks = 0;
        shared.second++;
      }
      next = next + 1 == Shared.PLACES ? 0 : next + 1;
      return next;
    }
  }

  /** Records through a handle. */
  @Benchmark
  public void bound(Shared shared, Place place) {
    int i = place.move(shared);
    shared.bound[i].record(shared.calls[i], shared.second);
  }

  /**
   * Records by the call's values, which come with each of 10,000 calls from farther away than from
   * a caller who just made the call: what byKey with 10,000 series pays for its calls alone.
   */
  @Benchmark
  public void byKeyOfManyCalls(Shared shared, Place place) {
    int i = place.move(shared);
    shared.recorder.record(shared.manyCalls[i], shared.second);
  }

  /** Records by the call's values. */
  @Benchmark
  public void byKey(Shared shared, Place place) {
    int i = place.move(shared);
    shared.recorder.record(shared.callsByKey[i], shared.second);
  }
}
