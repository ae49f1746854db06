package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.live.LiveSession;
import io.tokengauge.time.ShutdownTask;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Plays a session so that Ctrl-C ends it as its last call would: with the summary. */
final class InterruptedPlay {

  private static final long PATIENCE_SECONDS = 10;

  private InterruptedPlay() {}

  /**
   * Plays, and tells what came of it.
   *
   * @param out flushed before the process may end
   */
  static void run(LiveSession session, PrintWriter out, Consumer<LiveSession.Result> print) {
    CountDownLatch printed = new CountDownLatch(1);
    ShutdownTask onInterrupt =
        ShutdownTask.register(
            "monitor-interrupted",
            () -> {
              session.stop();
              // The process ends when this returns.
              if (!inTime(printed)) {
                session.abandon();
                System.err.println("monitor: ended before the summary was ready");
              }
            });
    try {
      print.accept(session.play());
    } finally {
      out.flush();
      printed.countDown();
      onInterrupt.close();
    }
  }

  private static boolean inTime(CountDownLatch latch) {
    try {
      return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
