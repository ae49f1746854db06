package io.tokengauge.time;

import java.lang.System.Logger.Level;

/** Keeps a task that throws from hurting the scheduler that runs it. */
final class TaskFailures {

  private static final System.Logger LOG = System.getLogger(Scheduler.class.getName());

  private TaskFailures() {}

  /** Runs the task; an {@link Error} is logged and goes on, all else is logged. */
  static void runLogged(Runnable task) {
    try {
      task.run();
    } catch (Exception e) { // also a checked one, which other languages let out
      LOG.log(Level.ERROR, "a scheduled task failed", e);
    } catch (Error e) {
      LOG.log(Level.ERROR, "a scheduled task failed", e);
      throw e;
    }
  }
}
