package io.tokengauge.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualSchedulerTest {

  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualScheduler scheduler = new VirtualScheduler(START);
  private final List<String> runs = new ArrayList<>();

  private Runnable note(String name) {
    return () -> runs.add(name + "@" + Duration.between(START, scheduler.now()).toSeconds());
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void clockMovesOnlyWhenTold() {
    assertThat(scheduler.clock().instant()).isEqualTo(START);
    scheduler.advance(seconds(5));
    assertThat(scheduler.clock().instant()).isEqualTo(START.plusSeconds(5));
    scheduler.advanceTo(START);
    assertThat(scheduler.now()).isEqualTo(START.plusSeconds(5));
  }

  @Test
  void tasksRunByDueTimeThenInTheOrderTheyCame() {
    scheduler.after(seconds(2), note("late"));
    scheduler.after(seconds(1), note("first"));
    scheduler.after(seconds(1), note("second"));
    scheduler.after(Duration.ZERO, note("now"));
    scheduler.after(seconds(4), note("never"));
    assertThat(runs).isEmpty();
    scheduler.advance(seconds(3));
    assertThat(runs).containsExactly("now@0", "first@1", "second@1", "late@2");
    assertThat(scheduler.now()).isEqualTo(START.plusSeconds(3));
  }

  @Test
  void taskDueAtTheTargetRuns() {
    scheduler.after(seconds(3), note("a"));
    scheduler.advance(seconds(3).minusNanos(1));
    assertThat(runs).isEmpty();
    scheduler.advance(Duration.ofNanos(1));
    assertThat(runs).containsExactly("a@3");
  }

  @Test
  void taskHandedOverByATaskRunsOnTheSameWay() {
    scheduler.after(
        seconds(1),
        () -> {
          note("outer").run();
          scheduler.after(seconds(1), note("inner"));
        });
    scheduler.advance(seconds(2));
    assertThat(runs).containsExactly("outer@1", "inner@2");
  }

  @Test
  void periodicTaskRunsAfterEachPeriod() {
    scheduler.every(seconds(2), note("two"));
    scheduler.every(seconds(3), note("three"));
    scheduler.advance(seconds(6));
    // At 6 the other one was handed over again first, at 3.
    assertThat(runs).containsExactly("two@2", "three@3", "two@4", "three@6", "two@6");
  }

  @Test
  void lateRunTakesThePlaceOfThoseMissed() {
    AtomicBoolean once = new AtomicBoolean();
    scheduler.every(
        seconds(2),
        () -> {
          note("run").run();
          if (once.compareAndSet(false, true)) {
            scheduler.advance(seconds(7));
          }
        });
    scheduler.advance(seconds(20));
    assertThat(runs)
        .startsWith("run@2", "run@10", "run@12")
        .doesNotHaveDuplicates()
        .endsWith("run@20");
  }

  @Test
  void cancelledTaskDoesNotRun() {
    Scheduler.Scheduled once = scheduler.after(seconds(1), note("once"));
    Scheduler.Scheduled periodic = scheduler.every(seconds(1), note("periodic"));
    scheduler.after(seconds(1), note("other"));
    once.cancel();
    scheduler.advance(seconds(2));
    periodic.cancel();
    periodic.cancel();
    once.cancel();
    scheduler.advance(seconds(2));
    assertThat(runs).containsExactly("periodic@1", "other@1", "periodic@2");
  }

  @Test
  void taskMayCancelItself() {
    CompletableFuture<Scheduler.Scheduled> self = new CompletableFuture<>();
    self.complete(
        scheduler.every(
            SECOND,
            () -> {
              note("run").run();
              self.join().cancel();
            }));
    scheduler.advance(seconds(5));
    assertThat(runs).containsExactly("run@1");
  }

  @Test
  void taskThatThrowsHurtsNeitherItselfNorOthers() {
    scheduler.every(
        SECOND,
        () -> {
          note("bad").run();
          throw new IllegalStateException("thrown on purpose by a test");
        });
    scheduler.every(SECOND, note("good"));
    scheduler.advance(seconds(2));
    assertThat(runs).containsExactly("bad@1", "good@1", "bad@2", "good@2");
  }

  @Test
  void checkedExceptionThatSlipsOutIsLoggedToo() {
    scheduler.every(
        SECOND,
        () -> {
          note("bad").run();
          throw VirtualSchedulerTest.<RuntimeException>any(
              new Exception("thrown on purpose by a test"));
        });
    scheduler.advance(seconds(2));
    assertThat(runs).containsExactly("bad@1", "bad@2");
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // how other languages throw
  private static <E extends Exception> E any(Exception thrown) throws E {
    throw (E) thrown;
  }

  @Test
  void failedAssertionReachesWhoAdvancesAndTheTaskGoesOn() {
    scheduler.every(
        SECOND,
        () -> {
          note("bad").run();
          throw new AssertionError("thrown on purpose by a test");
        });
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> scheduler.advance(SECOND))
          .withMessage("thrown on purpose by a test");
    }
    assertThat(runs).containsExactly("bad@1", "bad@2");
  }

  @Test
  void closedSchedulerDropsItsTasksAndTakesNoMore() {
    scheduler.every(SECOND, note("a"));
    scheduler.after(
        SECOND,
        () -> {
          note("closing").run();
          scheduler.close();
        });
    scheduler.advance(seconds(3));
    scheduler.close();
    assertThat(runs).containsExactly("a@1", "closing@1");
    assertThat(scheduler.now()).isEqualTo(START.plusSeconds(3));
    assertThatIllegalStateException()
        .isThrownBy(() -> scheduler.after(SECOND, note("x")))
        .withMessage("the scheduler is closed");
    assertThatIllegalStateException()
        .isThrownBy(() -> scheduler.every(SECOND, note("x")))
        .withMessage("the scheduler is closed");
  }

  @Test
  void taskThatClosesIsNotRepeated() {
    scheduler.every(
        SECOND,
        () -> {
          note("closing").run();
          scheduler.close();
        });
    scheduler.advance(seconds(3));
    assertThat(runs).containsExactly("closing@1");
  }

  @Test
  void delayAndPeriodAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler.after(Duration.ofNanos(-1), note("x")))
        .withMessage("delay must not be negative, was PT-0.000000001S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler.every(Duration.ZERO, note("x")))
        .withMessage("period must be above zero, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler.every(SECOND.negated(), note("x")))
        .withMessage("period must be above zero, was PT-1S");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 60})
  void weeksPassInOrder(int period) {
    AtomicInteger count = new AtomicInteger();
    scheduler.every(
        seconds(period),
        () -> {
          int run = count.incrementAndGet();
          assertThat(scheduler.now()).isEqualTo(START.plusSeconds((long) run * period));
        });
    scheduler.advance(Duration.ofDays(4));
    assertThat(count).hasValue(4 * 86_400 / period);
  }

  @Test
  void threadsThatAdvanceAtOnceRunOneTaskAtATime() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger count = new AtomicInteger();
    scheduler.every(
        SECOND,
        () -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.onSpinWait();
          count.incrementAndGet();
          running.decrementAndGet();
        });
    CountDownLatch together = new CountDownLatch(1);
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> advancing = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        advancing.add(
            executor.submit(
                () -> {
                  together.await();
                  scheduler.advanceTo(START.plusSeconds(5000));
                  return null;
                }));
      }
      together.countDown();
      for (Future<?> advanced : advancing) {
        advanced.get(1, TimeUnit.MINUTES);
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(count).hasValue(5000);
    assertThat(most).hasValue(1);
  }
}
