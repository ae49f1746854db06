package io.tokengauge.time;

/**
 * Runs a task when the JVM is asked to end: by Ctrl-C, a signal, or {@link System#exit}. The JVM
 * ends when the task has returned, so it is where to close what holds calls; it may take a second
 * or two, not more. Thread-safe.
 *
 * <pre>{@code
 * ShutdownTask atTheEnd = ShutdownTask.register("close-monitor", monitor::close);
 * }</pre>
 */
public final class ShutdownTask implements AutoCloseable {

  private final Thread hook;

  private ShutdownTask(Thread hook) {
    this.hook = hook;
  }

  /**
   * Registers a task.
   *
   * @param name of the thread that it runs in
   * @throws IllegalStateException if the JVM is ending already
   */
  public static ShutdownTask register(String name, Runnable task) {
    Thread hook = new Thread(() -> TaskFailures.runLogged(task), name);
    Runtime.getRuntime().addShutdownHook(hook);
    return new ShutdownTask(hook);
  }

  /** Drops the task, unless the JVM is ending already. Closing again does nothing. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException endingAlready) {
      return; // the task runs, or has run
    }
  }
}
