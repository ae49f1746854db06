package io.tokengauge.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads and real time: every wait is for a latch, and short. */
@Timeout(60)
class ThreadSchedulerTest {

  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final ThreadScheduler scheduler = new ThreadScheduler("a-name");

  @AfterEach
  void close() {
    scheduler.close();
  }

  @Test
  void taskRunsOnceItsDelayHasPassedOnADaemonOfThatName() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    long before = System.nanoTime();
    scheduler.after(Duration.ofMillis(5), () -> thread.complete(Thread.currentThread()));
    assertThat(thread.get().getName()).isEqualTo("a-name");
    assertThat(thread.get().isDaemon()).isTrue();
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(5_000_000);
  }

  @Test
  void clockRuns() {
    Instant first = scheduler.clock().instant();
    assertThat(scheduler.clock().instant()).isAfterOrEqualTo(first);
  }

  @Test
  void periodicTaskRunsUntilCancelled() throws Exception {
    CountDownLatch thrice = new CountDownLatch(3);
    AtomicInteger runs = new AtomicInteger();
    CompletableFuture<Scheduler.Scheduled> self = new CompletableFuture<>();
    self.complete(
        scheduler.every(
            MILLI,
            () -> {
              runs.incrementAndGet();
              thrice.countDown();
              if (thrice.getCount() == 0) {
                self.join().cancel();
              }
            }));
    thrice.await();
    afterAllThatIsDue();
    assertThat(runs).hasValue(3);
  }

  @Test
  void missedRunsDoNotPileUp() throws Exception {
    Duration period = Duration.ofMillis(20);
    AtomicInteger runs = new AtomicInteger();
    CompletableFuture<Integer> soonAfter = new CompletableFuture<>();
    scheduler.every(
        period,
        () -> {
          if (runs.incrementAndGet() == 1) {
            long until = System.nanoTime() + 30 * period.toNanos();
            while (System.nanoTime() < until) {
              Thread.onSpinWait();
            }
            // Due after all the runs that were missed, had they piled up.
            scheduler.after(Duration.ZERO, () -> soonAfter.complete(runs.get()));
          }
        });
    assertThat(soonAfter.get()).isEqualTo(1);
  }

  @Test
  void taskThatThrowsGoesOn() throws Exception {
    CountDownLatch exceptions = new CountDownLatch(2);
    scheduler.every(
        MILLI,
        () -> {
          exceptions.countDown();
          throw new IllegalStateException("thrown on purpose by a test");
        });
    exceptions.await();
  }

  @Test
  void taskThatFailsWithAnErrorGoesOn() throws Exception {
    CountDownLatch errors = new CountDownLatch(2);
    scheduler.every(
        MILLI,
        () -> {
          errors.countDown();
          if (errors.getCount() > 0) {
            throw new AssertionError("thrown on purpose by a test");
          }
        });
    errors.await();
  }

  @Test
  void cancelledTaskDoesNotRun() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    scheduler.after(Duration.ZERO, () -> await(busy));
    Scheduler.Scheduled once = scheduler.after(Duration.ZERO, runs::incrementAndGet);
    Scheduler.Scheduled periodic = scheduler.every(MILLI, runs::incrementAndGet);
    once.cancel();
    periodic.cancel();
    periodic.cancel();
    busy.countDown();
    afterAllThatIsDue();
    assertThat(runs).hasValue(0);
  }

  @Test
  void closeFinishesWhatRunsAndDropsTheRest() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    AtomicInteger others = new AtomicInteger();
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    scheduler.every(
        MILLI,
        () -> {
          thread.complete(Thread.currentThread());
          running.countDown();
          await(closed);
          interrupted.complete(Thread.currentThread().isInterrupted());
        });
    scheduler.after(HOUR, others::incrementAndGet);
    running.await();
    scheduler.after(Duration.ZERO, others::incrementAndGet);
    scheduler.close();
    scheduler.close();
    closed.countDown();
    assertThat(interrupted.get()).isFalse();
    thread.get().join();
    assertThat(others).hasValue(0);
    assertThatIllegalStateException()
        .isThrownBy(() -> scheduler.after(Duration.ZERO, () -> {}))
        .withMessage("the scheduler is closed");
    assertThatIllegalStateException()
        .isThrownBy(() -> scheduler.every(MILLI, () -> {}))
        .withMessage("the scheduler is closed");
  }

  @Test
  void delayAndPeriodAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler.after(Duration.ofNanos(-1), () -> {}))
        .withMessage("delay must not be negative, was PT-0.000000001S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler.every(Duration.ZERO, () -> {}))
        .withMessage("period must be above zero, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler.every(MILLI.negated(), () -> {}))
        .withMessage("period must be above zero, was PT-0.001S");
  }

  // One thread runs everything in the order it falls due.
  private void afterAllThatIsDue() throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    scheduler.after(Duration.ofMillis(5), reached::countDown);
    assertThat(reached.await(50, TimeUnit.SECONDS)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
