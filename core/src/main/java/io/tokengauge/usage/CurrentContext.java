package io.tokengauge.usage;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Carries a {@link UsageContext} along with the work it belongs to, so that a service says who a
 * request is for once, and every call made for it knows.
 *
 * <pre>{@code
 * try (CurrentContext.Scope scope = CurrentContext.open(UsageContext.ofUser("ada"))) {
 *   answer(request);
 * }
 * }</pre>
 *
 * <p>The context belongs to the thread that opened it; to take it to another, wrap what is handed
 * over: {@link #wrap(Runnable)}, {@link #wrapCall}, {@link #wrapExecutor}. Thread-safe.
 */
public final class CurrentContext {

  private static final ThreadLocal<@Nullable UsageContext> CURRENT = new ThreadLocal<>();

  private CurrentContext() {}

  /** Returns the innermost open context of this thread, {@link UsageContext#EMPTY} without one. */
  public static UsageContext get() {
    return Objects.requireNonNullElse(CURRENT.get(), UsageContext.EMPTY);
  }

  /**
   * Makes a context the current one of this thread until the scope is closed. It stands in place of
   * the one around it; to add to that, build on {@code CurrentContext.get().toBuilder()}.
   */
  public static Scope open(UsageContext context) {
    UsageContext before = CURRENT.get();
    CURRENT.set(context);
    Thread owner = Thread.currentThread();
    return () -> {
      if (Thread.currentThread() != owner) {
        throw new IllegalStateException(
            "context scope must be closed by the thread that opened it, "
                + owner.getName()
                + ", was closed by "
                + Thread.currentThread().getName());
      }
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    };
  }

  /** Returns a task that runs under the context that is current now. */
  public static Runnable wrap(Runnable task) {
    UsageContext captured = get();
    return () -> {
      Scope scope = open(captured);
      try {
        task.run();
      } finally {
        scope.close();
      }
    };
  }

  /** Returns a task that runs under the context that is current now. */
  public static <T> Callable<T> wrapCall(Callable<T> task) {
    UsageContext captured = get();
    return () -> {
      Scope scope = open(captured);
      try {
        return task.call();
      } finally {
        scope.close();
      }
    };
  }

  /** Returns an executor whose tasks run under the context of the thread that hands them over. */
  public static Executor wrapExecutor(Executor executor) {
    return task -> executor.execute(wrap(task));
  }

  /** Ends a context; closed by the thread that opened it, innermost first. */
  @FunctionalInterface
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }
}
