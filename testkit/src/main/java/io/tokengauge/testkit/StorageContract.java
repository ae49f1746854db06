package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.Storage;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds a {@link Storage} to its port. Extend it and supply a storage that works. */
public abstract class StorageContract {

  private Storage storage;

  /** A port that no storage has. */
  private interface NoPort {}

  /** For subclasses. */
  protected StorageContract() {}

  /**
   * Returns a new storage whose back end works; it is closed after the test.
   *
   * @throws Exception fails the test
   */
  protected abstract Storage create() throws Exception;

  /** Returns the ports it offers. */
  protected abstract List<Class<?>> ports();

  /** Returns what must never be shown, such as the password it was given. */
  protected List<String> secrets() {
    return List.of();
  }

  @BeforeEach
  final void createStorage() throws Exception {
    storage = create();
  }

  @AfterEach
  final void closeStorage() {
    storage.close();
  }

  @Test
  void storageThatWorksIsUp() {
    assertThat(storage.check()).isEqualTo(Health.UP);
  }

  @Test
  void checkOfAClosedStorageIsAValue() {
    storage.check();
    storage.close();
    assertThat(storage.check()).isNotNull();
  }

  @Test
  void closingAgainDoesNothing() {
    storage.close();
    storage.close();
  }

  @Test
  void closingWithoutUseDoesNothing() throws Exception {
    try (Storage unused = create()) {
      assertThat(unused.name()).isEqualTo(storage.name());
    }
  }

  @Test
  void offeredPortsAreFoundAndStayTheSame() {
    assertThat(ports()).isNotEmpty();
    for (Class<?> port : ports()) {
      assertThat(storage.find(port)).as("store behind %s", port).isPresent();
      assertThat(port.isInstance(storage.require(port))).as("store behind %s", port).isTrue();
    }
  }

  @Test
  void portsThatAreNotOfferedAreEmptyAndRefusedByName() {
    assertThat(storage.find(NoPort.class)).isEmpty();
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> storage.require(NoPort.class))
        .withMessageContaining(storage.name())
        .withMessageContaining("NoPort");
  }

  @Test
  void nameIsShortAndNothingShowsASecret() {
    assertThat(storage.name()).isNotBlank().hasSizeLessThan(64);
    for (String secret : secrets()) {
      assertThat(List.of(storage.name(), storage.toString(), storage.check().toString()))
          .noneMatch(text -> text.contains(secret));
    }
  }

  @Test
  void capabilitiesDoNotChange() {
    assertThat(storage.capabilities()).isEqualTo(storage.capabilities());
  }
}
