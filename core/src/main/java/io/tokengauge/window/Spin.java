package io.tokengauge.window;

/** Waits a moment for a gate that another thread is about to open. */
final class Spin {

  private static final int LOOKS_BEFORE_YIELDING = 64;

  private Spin() {}

  /**
   * Pauses: a few cycles at first, later for as long as other threads have something to do, since
   * the one inside the gate may be waiting for this very processor.
   *
   * @param looks how often the caller has found the gate shut before
   */
  // Nothing relies on the scheduler: it is asked to run the one that is waited for, sooner.
  @SuppressWarnings("ThreadPriorityCheck")
  static void pause(int looks) {
    if (looks < LOOKS_BEFORE_YIELDING) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }
}
