package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Leases.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Holds {@link Leases} to their port. Extend it and supply leases that go by the given clock:
 *
 * <pre>{@code
 * @Nested
 * class LeasesOfMine extends LeasesContract {
 *   @Override
 *   protected Leases createEmpty(InstantSource clock) {
 *     return new MyLeases(clock);
 *   }
 * }
 * }</pre>
 *
 * <p>Leases that go by a server's clock override {@link #letPass}, {@link #timeToLive} and {@link
 * #followsGivenClock} instead.
 */
public abstract class LeasesContract {

  private static final Instant START = Instant.parse("2026-03-04T10:00:00Z");

  private final ManualClock clock = new ManualClock(START);
  private Leases leases;

  /** For subclasses. */
  protected LeasesContract() {}

  /**
   * Returns leases of which none is held.
   *
   * @param clock what they should go by
   * @throws Exception fails the test
   */
  protected abstract Leases createEmpty(InstantSource clock) throws Exception;

  /** Lets time pass on the clock that leases go by: the given one, unless overridden. */
  protected void letPass(Duration time) {
    clock.advance(time);
  }

  /** Returns for how long the tests take leases. */
  protected Duration timeToLive() {
    return Duration.ofSeconds(30);
  }

  /** Tells whether leases go by the given clock, so that instants can be foretold. */
  protected boolean followsGivenClock() {
    return true;
  }

  @BeforeEach
  final void createLeases() throws Exception {
    leases = createEmpty(clock);
  }

  @Test
  void freeLeaseIsGranted() {
    Lease lease = acquire("job", "ann");
    assertThat(lease.name()).isEqualTo("job");
    assertThat(lease.owner()).isEqualTo("ann");
    if (followsGivenClock()) {
      assertThat(lease.expires()).isEqualTo(START.plus(timeToLive()));
    }
  }

  @Test
  void heldLeaseIsNotGrantedToAnother() {
    acquire("job", "ann");
    assertThat(leases.acquire("job", "bob", timeToLive())).isEmpty();
  }

  @Test
  void leasesOfOtherNamesAreIndependent() {
    acquire("job", "ann");
    assertThat(acquire("Job", "bob").owner()).isEqualTo("bob");
    assertThat(acquire("job ", "eve").owner()).isEqualTo("eve");
  }

  @Test
  void ownerProlongsWithTheSameToken() {
    Lease first = acquire("job", "ann");
    letPass(timeToLive().dividedBy(2));
    Lease second = acquire("job", "ann");
    assertThat(second.fencingToken()).isEqualTo(first.fencingToken());
    assertThat(second.expires()).isAfter(first.expires());
    letPass(timeToLive().dividedBy(2).plusMillis(1));
    assertThat(leases.acquire("job", "bob", timeToLive())).isEmpty();
  }

  @Test
  void expiredLeaseIsFree() {
    Lease first = acquire("job", "ann");
    if (followsGivenClock()) {
      letPass(timeToLive().minusNanos(1_000_000));
      assertThat(leases.acquire("job", "bob", timeToLive())).isEmpty();
      letPass(Duration.ofMillis(1));
    } else {
      letPass(timeToLive());
    }
    assertThat(acquire("job", "bob").fencingToken()).isGreaterThan(first.fencingToken());
  }

  @Test
  void tokenGrowsWithEveryChangeOfOwner() {
    long last = acquire("job", "ann").fencingToken();
    for (String owner : List.of("bob", "ann", "eve", "bob")) {
      letPass(timeToLive().multipliedBy(2));
      long next = acquire("job", owner).fencingToken();
      assertThat(next).as("token of %s", owner).isGreaterThan(last);
      last = next;
    }
  }

  @Test
  void tokenGrowsAfterARelease() {
    Lease first = acquire("job", "ann");
    leases.release(first);
    Lease second = acquire("job", "bob");
    assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
    leases.release(second);
    assertThat(acquire("job", "ann").fencingToken()).isGreaterThan(second.fencingToken());
  }

  @Test
  void tokenNeverShrinksForTheSameOwner() {
    Lease first = acquire("job", "ann");
    leases.release(first);
    Lease second = acquire("job", "ann");
    assertThat(second.fencingToken()).isGreaterThanOrEqualTo(first.fencingToken());
    letPass(timeToLive().multipliedBy(2));
    assertThat(acquire("job", "ann").fencingToken()).isGreaterThanOrEqualTo(second.fencingToken());
  }

  @Test
  void onlyTheHolderReleases() {
    Lease lost = acquire("job", "ann");
    letPass(timeToLive().multipliedBy(2));
    leases.release(lost);
    Lease held = acquire("job", "bob");
    leases.release(lost);
    leases.release(new Lease("job", "ann", held.fencingToken(), held.expires()));
    leases.release(new Lease("job", "bob", held.fencingToken() - 1, held.expires()));
    assertThat(leases.acquire("job", "eve", timeToLive())).isEmpty();
    leases.release(held);
    assertThat(leases.acquire("job", "eve", timeToLive())).isPresent();
  }

  @Test
  void prolongedLeaseIsReleasedByAnyOfItsCopies() {
    Lease first = acquire("job", "ann");
    letPass(Duration.ofMillis(1));
    acquire("job", "ann");
    leases.release(first);
    assertThat(leases.acquire("job", "bob", timeToLive())).isPresent();
  }

  @Test
  void releasingTwiceOrTheUnknownDoesNothing() {
    Lease lease = acquire("job", "ann");
    leases.release(lease);
    leases.release(lease);
    leases.release(new Lease("never", "ann", 1, START));
    assertThat(leases.acquire("job", "bob", timeToLive())).isPresent();
  }

  @Test
  void timeToLiveMustBeAboveZero() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> leases.acquire("job", "ann", Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> leases.acquire("job", "ann", Duration.ofSeconds(-1)));
    assertThat(leases.acquire("job", "bob", timeToLive())).isPresent();
  }

  @Test
  void hostileNamesAndOwnersAreKeptApart() {
    // Texts that canonicalisation would change are not storable everywhere, and not used as names.
    List<String> texts =
        List.of("'; DROP TABLE leases; --", "{a}:*", "\u00E9", "e\u0301", "\uD83D\uDE00", "A", "a");
    for (String name : texts) {
      Lease lease = acquire(name, "owner " + name);
      assertThat(lease.name()).isEqualTo(name);
      assertThat(leases.acquire(name, "other", timeToLive())).isEmpty();
      assertThat(lease.owner()).isEqualTo("owner " + name);
    }
  }

  @Test
  void oneOfManyGetsTheLease() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    Set<Long> tokens = new HashSet<>();
    try {
      for (int round = 0; round < 20; round++) {
        List<Callable<Optional<Lease>>> takers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          String owner = "owner-" + i;
          takers.add(() -> leases.acquire("job", owner, Duration.ofHours(1)));
        }
        List<Lease> granted = new ArrayList<>();
        for (Future<Optional<Lease>> taker : threads.invokeAll(takers)) {
          taker.get().ifPresent(granted::add);
        }
        assertThat(granted).as("granted in round %d", round).hasSize(1);
        Lease lease = granted.get(0);
        // The same owner may win twice running, and keep its token.
        assertThat(tokens).allMatch(token -> token <= lease.fencingToken());
        tokens.add(lease.fencingToken());
        leases.release(lease);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Lease acquire(String name, String owner) {
    return leases
        .acquire(name, owner, timeToLive())
        .orElseThrow(() -> new AssertionError(name + " must be granted to " + owner));
  }
}
