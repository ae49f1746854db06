package io.tokengauge.storage;

import static io.tokengauge.storage.Capability.DURABLE;
import static io.tokengauge.storage.Capability.HISTOGRAMS;
import static io.tokengauge.storage.Capability.SHARED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComposedStorageTest {

  interface Books extends LedgerOfRecord {}

  interface Gauges {}

  interface Nothing {}

  private final List<String> closed = new ArrayList<>();

  /** Offers what it was given; nothing is opened. */
  private class Fixed implements Storage {
    private final String name;
    private final Capabilities capabilities;
    private final Health health;
    private final Map<Class<?>, Object> ports;

    Fixed(String name, Capabilities capabilities, Health health, Map<Class<?>, Object> ports) {
      this.name = name;
      this.capabilities = capabilities;
      this.health = health;
      this.ports = ports;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public <P> Optional<P> find(Class<P> port) {
      return Optional.ofNullable(ports.get(port)).map(port::cast);
    }

    @Override
    public Capabilities capabilities() {
      return capabilities;
    }

    @Override
    public Health check() {
      return health;
    }

    @Override
    public void close() {
      closed.add(name);
    }
  }

  private class FailsToClose extends Fixed {
    FailsToClose(String name) {
      super(name, Capabilities.of(), Health.UP, Map.of());
    }

    @Override
    public void close() {
      super.close();
      throw new IllegalStateException(name());
    }
  }

  private final Books liveBooks = new Books() {};
  private final Gauges liveGauges = new Gauges() {};
  private final Books ledgerBooks = new Books() {};
  private final Gauges ledgerGauges = new Gauges() {};
  private final Storage live =
      new Fixed(
          "redis",
          Capabilities.of(SHARED, HISTOGRAMS),
          Health.degraded("slow"),
          Map.of(Books.class, liveBooks, Gauges.class, liveGauges));
  private final Storage ledger =
      new Fixed(
          "jdbc",
          Capabilities.of(SHARED, DURABLE),
          Health.UP,
          Map.of(Books.class, ledgerBooks, Gauges.class, ledgerGauges));
  private final Storage both = Storage.compose(live, ledger);
  private final Storage empty = new Fixed("empty", Capabilities.of(), Health.UP, Map.of());

  @Test
  void whatIsOfRecordComesFromTheLedgerAndTheRestFromTheLiveStorage() {
    assertThat(both.find(Books.class)).containsSame(ledgerBooks);
    assertThat(both.find(Gauges.class)).containsSame(liveGauges);
  }

  @Test
  void eachFillsInWhatTheOtherLacks() {
    assertThat(Storage.compose(live, empty).find(Books.class)).containsSame(liveBooks);
    assertThat(Storage.compose(empty, ledger).find(Gauges.class)).containsSame(ledgerGauges);
    assertThat(both.find(Nothing.class)).isEmpty();
  }

  @Test
  void portThatNobodyOffersIsRefusedByName() {
    assertThat(both.require(Books.class)).isSameAs(ledgerBooks);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> both.require(Nothing.class))
        .withMessage("storage redis+jdbc does not offer Nothing");
  }

  @Test
  void onlyWhatBothPromiseIsPromised() {
    assertThat(both.capabilities()).isEqualTo(Capabilities.of(SHARED));
    assertThat(Storage.compose(live, empty).capabilities()).isEqualTo(Capabilities.of());
  }

  @Test
  void ofAPortWhatItsStoragePromisesIsPromised() {
    assertThat(both.capabilities(Books.class)).isEqualTo(ledger.capabilities());
    assertThat(both.capabilities(Gauges.class)).isEqualTo(live.capabilities());
    assertThat(both.capabilities(Nothing.class)).isEqualTo(Capabilities.of());
    assertThat(live.capabilities(Nothing.class)).isEqualTo(Capabilities.of());
    Storage three = Storage.compose(empty, both);
    assertThat(three.capabilities(Books.class)).isEqualTo(ledger.capabilities());
    assertThat(three.capabilities(Gauges.class)).isEqualTo(live.capabilities());
  }

  @Test
  void healthIsThatOfBoth() {
    assertThat(both.check()).isEqualTo(Health.degraded("slow"));
  }

  @Test
  void closeClosesTheLiveStorageAndThenTheLedger() {
    both.close();
    assertThat(closed).containsExactly("redis", "jdbc");
  }

  @Test
  void bothAreClosedEvenIfOneThrows() {
    Storage bad = new FailsToClose("bad");
    assertThatThrownBy(() -> Storage.compose(bad, ledger).close()).hasMessage("bad");
    assertThatThrownBy(() -> Storage.compose(live, bad).close()).hasMessage("bad");
    assertThat(closed).containsExactly("bad", "jdbc", "redis", "bad");
  }

  @Test
  void noFailureToCloseIsLost() {
    Storage worse = Storage.compose(new FailsToClose("first"), new FailsToClose("second"));
    assertThatThrownBy(worse::close)
        .hasMessage("first")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1))
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("second"));
  }

  @Test
  void capabilitiesAreCopiedAndCannotBeChanged() {
    Set<Capability> promised = EnumSet.of(DURABLE);
    Capabilities capabilities = new Capabilities(promised);
    promised.add(SHARED);
    assertThat(capabilities.has(DURABLE)).isTrue();
    assertThat(capabilities.has(SHARED)).isFalse();
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> capabilities.promised().add(SHARED));
    assertThat(new Capabilities(Set.of()).promised()).isEmpty();
  }

  @Test
  void storageExceptionTellsWhetherToTryAgain() {
    Exception cause = new Exception("cause");
    assertThat(StorageException.passing("jdbc: lost", cause))
        .hasMessage("jdbc: lost")
        .hasCause(cause)
        .returns(true, StorageException::isTransient);
    assertThat(StorageException.lasting("jdbc: newer schema", cause))
        .hasMessage("jdbc: newer schema")
        .hasCause(cause)
        .returns(false, StorageException::isTransient);
  }
}
