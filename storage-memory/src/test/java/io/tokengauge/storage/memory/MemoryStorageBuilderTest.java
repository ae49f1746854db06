package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tokengauge.history.Cube;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Capabilities;
import io.tokengauge.storage.Capability;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.Dimension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStorageBuilderTest {

  @Test
  void settingIsGivenOnce() {
    assertThatIllegalStateException()
        .isThrownBy(() -> MemoryStorage.builder().maxRows(10).maxRows(20))
        .withMessage("max rows must be set once, was set to 10");
    assertThatIllegalStateException()
        .isThrownBy(
            () -> MemoryStorage.builder().snapshotFile(Path.of("a")).snapshotFile(Path.of("b")))
        .withMessageContaining("snapshot file must be set once");
  }

  @Test
  void valueOutOfRangeIsRefusedWithItsRule() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemoryStorage.builder().maxRows(0))
        .withMessage("max rows must be 1 or more, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemoryStorage.builder().maxAge(Duration.ZERO))
        .withMessage("max age must be above zero, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemoryStorage.builder().maxIds(Integer.MAX_VALUE))
        .withMessageContaining("at most 100000000");
  }

  @Test
  void allContradictionsAreReportedAtOnce() {
    Cube cube = new Cube("user", List.of(Dimension.USER), false);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MemoryStorage.builder()
                    .maxAge(Duration.ofDays(10))
                    .identityHorizon(Duration.ofDays(9))
                    .rollUpRetention(Duration.ofDays(8))
                    .maxRows(100)
                    .maxIds(99)
                    .cubes(List.of(cube, cube))
                    .build())
        .withMessage(
            "identity horizon must not be below max age (PT240H), was PT216H; "
                + "roll-up retention must not be below max age (PT240H), was PT192H; "
                + "max ids must not be below max rows (100), was 99; "
                + "names of cubes must be unique, was twice user");
  }

  @Test
  void longerAgeAloneIsNoContradiction() {
    assertThat(MemoryStorage.builder().maxAge(Duration.ofDays(90)).build().check())
        .isEqualTo(Health.UP);
  }

  @Test
  void portsAreThoseDeclared() {
    MemoryStorage storage = MemoryStorage.create();
    assertThat(storage.find(UsageStore.class)).isPresent();
    assertThat(storage.find(Leases.class)).isPresent();
    assertThat(storage.find(Runnable.class)).isEmpty();
    assertThat(storage.capabilities()).isEqualTo(Capabilities.of(Capability.HISTOGRAMS));
    assertThat(storage.name()).isEqualTo("memory");
  }

  @Test
  void closedStorageIsDownAndRefusesUse() {
    MemoryStorage storage = MemoryStorage.create();
    UsageStore store = storage.require(UsageStore.class);
    store.append(List.of());
    storage.close();
    storage.close();
    assertThat(storage.check()).isEqualTo(Health.down("storage memory is closed"));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.append(List.of()))
        .withMessage("storage memory is closed")
        .matches(e -> !e.isTransient());
    assertThatExceptionOfType(StorageException.class).isThrownBy(store::identityHorizon);
  }

  @Test
  void snapshotNeedsAFile() {
    assertThatIllegalStateException().isThrownBy(() -> MemoryStorage.create().snapshot());
  }
}
