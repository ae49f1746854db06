package io.tokengauge.time;

import java.lang.System.Logger.Level;

/** Keeps a task that throws from hurting the scheduler that runs it. */
final class TaskFailures {

  private static final System.Logger LOG = System.getLogger(Scheduler.class.getName());

  private TaskFailures() {}

  static void runLogged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a scheduled task failed", e);
    }
  }
}
