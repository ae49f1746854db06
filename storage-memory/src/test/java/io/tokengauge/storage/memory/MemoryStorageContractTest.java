package io.tokengauge.storage.memory;

import io.tokengauge.storage.Storage;
import io.tokengauge.testkit.UsageStoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class MemoryStorageContractTest {

  // Contracts use calls of any year, so nothing may be too old.
  private static final Duration CENTURIES = Duration.ofDays(200 * 365);

  private static MemoryStorage.Builder keepingAll() {
    return MemoryStorage.builder()
        .clock(() -> Instant.parse("2026-03-11T12:00:00Z"))
        .maxRows(2_000_000)
        .maxAge(CENTURIES);
  }

  @Nested
  class Usage extends UsageStoreContract {
    @Override
    protected Storage createEmpty() {
      return keepingAll().build();
    }

    @Override
    protected int volume() {
      return 100_000;
    }
  }

  @Nested
  class UsageWithSnapshotFile extends UsageStoreContract {
    @TempDir private Path directory = Path.of("");

    @Override
    protected Storage createEmpty() {
      return keepingAll().snapshotFile(directory.resolve("usage.snapshot")).build();
    }

    @Override
    protected int volume() {
      return 10_000;
    }
  }
}
