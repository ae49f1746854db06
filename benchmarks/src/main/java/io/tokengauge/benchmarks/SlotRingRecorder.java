package io.tokengauge.benchmarks;

import io.tokengauge.usage.PricedUsage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Adds seven facts up in a slot per second of the last 64, behind one compare-and-set: the least
 * that anything with exact windows of a minute does, and so the limit that memory sets. It knows no
 * dearest call, no longest latency, no minutes, no hours, and gives nothing back. Bound only.
 */
final class SlotRingRecorder implements Recorder.Bound {

  private static final int SLOTS = 64;
  private static final int WORDS = 8;

  private static final VarHandle GATE;

  static {
    try {
      GATE = MethodHandles.lookup().findVarHandle(SlotRingRecorder.class, "gate", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // by GATE only
  private volatile boolean gate;

  private final long[] ring = new long[SLOTS * WORDS];

  @Override
  public void record(PricedUsage call, long epochSecond) {
    while (!GATE.compareAndSet(this, false, true)) {
      Thread.onSpinWait();
    }
    long[] w = ring;
    int at = (int) (epochSecond % SLOTS) * WORDS;
    if (w[at] != epochSecond) {
      w[at] = epochSecond;
      for (int i = 1; i < WORDS; i++) {
        w[at + i] = 0;
      }
    }
    w[at + 1] += Facts.failed(call) ? (1L << 32) | 1 : 1;
    w[at + 2] += Facts.input(call);
    w[at + 3] += Facts.cacheRead(call);
    w[at + 4] += Facts.output(call);
    w[at + 5] += Facts.costPicos(call);
    w[at + 6] += Facts.latencyNanos(call);
    GATE.setRelease(this, false);
  }
}
