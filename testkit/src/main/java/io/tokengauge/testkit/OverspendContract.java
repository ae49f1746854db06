package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.Denial;
import io.tokengauge.budget.HoldAnswer;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.budget.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Claims that 64 threads with $10.00 never spend more, and spend all of it but less than the
 * largest estimate.
 */
abstract class OverspendContract extends BudgetLedgerTheme {

  private static final int THREADS = 64;
  private static final long SMALLEST = 10_000_000L; // one cent, in nano-dollars
  private static final long LARGEST = 50_000_000L;

  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicLong heldByTheDead = new AtomicLong();
  private final AtomicLong settled = new AtomicLong();
  // Both under the monitor of settled. Who is told of a settlement is busy from then on, and not
  // only when it wakes: else the last ones to wait would take the others for gone.
  private int busy;
  private int waiting;

  OverspendContract(BudgetLedgerContract setting) {
    super(setting);
  }

  @Test
  void sixtyFourThreadsSpendTenDollarsAndNoMore() throws Exception {
    long spent = sum(run(DAILY, 0));
    Standing end = standing(DAILY);
    assertThat(end.held()).isZero();
    assertThat(end.spent()).isEqualTo(spent).isBetween(LIMIT - LARGEST, LIMIT);
  }

  @ParameterizedTest
  @EnumSource(OnExpiry.class)
  void ownersThatDieCostWhatThePolicySays(OnExpiry policy) throws Exception {
    AccountTerms terms = policy == OnExpiry.RELEASE ? releasing(DAILY) : DAILY;
    List<Spender> first = run(terms, 16);
    long left = first.stream().mapToLong(spender -> spender.leftHeld).sum();
    assertThat(left).isPositive();
    assertThat(standing(terms).held()).isEqualTo(left);

    clock.advance(TTL);
    heldByTheDead.set(0);
    List<Spender> second = run(terms, 0);
    Standing end = standing(terms);
    long estimates = policy == OnExpiry.RELEASE ? 0 : left;
    assertThat(end.held()).isZero();
    assertThat(end.spent())
        .isEqualTo(sum(first) + sum(second) + estimates)
        .isBetween(LIMIT - LARGEST, LIMIT);
  }

  private List<Spender> run(AccountTerms terms, int dying) throws Exception {
    busy = THREADS;
    waiting = 0;
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Spender> spenders = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        spenders.add(new Spender(terms, new SplittableRandom(1000 + i), i < dying));
      }
      for (Future<Spender> ended : threads.invokeAll(spenders)) {
        try {
          ended.get();
        } catch (ExecutionException e) {
          if (e.getCause() instanceof AssertionError claim) {
            throw claim;
          }
          throw e;
        }
      }
      return spenders;
    } finally {
      threads.shutdownNow();
    }
  }

  private static long sum(List<Spender> spenders) {
    return spenders.stream().mapToLong(spender -> spender.spent).sum();
  }

  private final class Spender implements Callable<Spender> {
    private final AccountTerms terms;
    private final SplittableRandom random;
    private final boolean dies;
    private long spent;
    private long leftHeld;

    private Spender(AccountTerms terms, SplittableRandom random, boolean dies) {
      this.terms = terms;
      this.random = random;
      this.dies = dies;
    }

    @Override
    public Spender call() throws InterruptedException {
      try {
        return spend();
      } finally {
        stopBeingBusy();
      }
    }

    private Spender spend() throws InterruptedException {
      int calls = 0;
      long most = LARGEST;
      while (true) {
        int number = numbers.incrementAndGet();
        long before = settled.get();
        long estimate = most == SMALLEST ? most : random.nextLong(SMALLEST, most + 1);
        HoldAnswer answer = reserve(number, line(terms, estimate));
        if (answer instanceof HoldAnswer.Denied denied) {
          Denial denial = denied.denials().get(0);
          if (!mayStillFit(denial)) {
            return this;
          }
          if (estimate == SMALLEST) {
            awaitASettlementAfter(before);
          }
          most = SMALLEST;
          continue;
        }
        HoldAnswer.Granted granted = (HoldAnswer.Granted) answer;
        Standing standing = granted.standings().get(0);
        assertThat(standing.spent() + standing.held()).isLessThanOrEqualTo(LIMIT);
        if (dies && ++calls == 3) {
          leftHeld = estimate;
          heldByTheDead.addAndGet(estimate);
          tellTheWaiting();
          return this;
        }
        long actual = random.nextLong(1, estimate + 1);
        charge(number, line(terms, actual));
        spent += actual;
        tellTheWaiting();
      }
    }

    // What the living hold comes back in part; what the dead hold does not while the clock stands.
    private boolean mayStillFit(Denial denial) {
      return denial.standing().spent() + heldByTheDead.get() + SMALLEST <= LIMIT;
    }

    private void tellTheWaiting() {
      synchronized (settled) {
        settled.incrementAndGet();
        busy += waiting;
        waiting = 0;
        settled.notifyAll();
      }
    }

    // Somebody who is not waiting holds, or the smallest amount would have fitted.
    private void awaitASettlementAfter(long before) throws InterruptedException {
      synchronized (settled) {
        if (settled.get() != before) {
          return;
        }
        waiting++;
        stopBeingBusy();
        while (settled.get() == before) {
          assertThat(busy).as("callers that may hold what is in the way").isPositive();
          settled.wait();
        }
      }
    }

    private void stopBeingBusy() {
      synchronized (settled) {
        busy--;
        settled.notifyAll();
      }
    }
  }
}
