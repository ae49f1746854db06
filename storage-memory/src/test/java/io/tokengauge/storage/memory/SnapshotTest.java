package io.tokengauge.storage.memory;

import static io.tokengauge.testkit.UsageFixtures.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.Cube;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {

  private static final Instant NOON = Instant.parse("2026-03-11T12:00:00Z");
  private static final Instant DAY = Instant.parse("2026-03-11T00:00:00Z");

  @TempDir private Path directory = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void nameFile() {
    file = directory.resolve("usage.snapshot");
  }

  private MemoryStorage.Builder settings() {
    return MemoryStorage.builder().clock(() -> NOON).snapshotFile(file);
  }

  private MemoryStorage open() {
    return settings().build();
  }

  private static UsageStore usage(MemoryStorage storage) {
    return storage.require(UsageStore.class);
  }

  private static List<Object> answers(UsageStore store) {
    UsageQuery all = UsageQuery.between(DAY, DAY.plusSeconds(86_400));
    UsageQuery hourly = all.per(Grain.HOUR, ZoneOffset.UTC);
    return List.of(
        store.aggregate(all),
        store.aggregate(all.withLatency().groupedBy(Dimension.MODEL)),
        store.aggregate(hourly.groupedBy(Dimension.USER).topBy(RankBy.COST, 3)),
        store.aggregate(hourly.groupedBy(Dimension.ENDPOINT)),
        store.aggregate(all.groupedBy(Dimension.CACHE_KEY)),
        store.distinct(Dimension.PROJECT, UsageFilter.ALL, DAY, NOON, 100),
        store.stream(UsageFilter.ALL, DAY, NOON).toList(),
        store.identityHorizon());
  }

  @Test
  void restoredStoreAnswersTheSameToTheLastDigitTwiceInARow() throws IOException {
    List<PricedUsage> calls = new UsageFixtures(7).adversarial(300, DAY, NOON);
    List<Object> before;
    try (MemoryStorage storage = open()) {
      UsageStore store = usage(storage);
      store.append(calls);
      store.amend(calls.get(3).id(), 4, move(calls.get(3)));
      store.purge(PurgeTier.ROWS, DAY.plusSeconds(3600));
      store.purge(PurgeTier.ROLLUPS, DAY.plusSeconds(1800));
      store.purge(PurgeTier.IDS, DAY.plusSeconds(60));
      before = answers(store);
    }
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < 2; i++) {
      try (MemoryStorage storage = open()) {
        assertThat(answers(usage(storage))).isEqualTo(before);
        assertThat(usage(storage).append(calls).appended()).isZero();
        assertThat(usage(storage).append(calls).conflicts()).isEmpty();
        assertThat(usage(storage).amend(calls.get(3).id(), 4, move(calls.get(3))))
            .isIn(AmendResult.REPEATED, AmendResult.UNKNOWN);
        assertThat(usage(storage).amend(calls.get(3).id(), 3, calls.get(3)))
            .isIn(AmendResult.STALE, AmendResult.UNKNOWN);
      }
    }
    assertThat(Files.size(file)).isEqualTo(bytes.length);
  }

  private static PricedUsage move(PricedUsage call) {
    return new PricedUsage(
        call.record().toBuilder().start(NOON.minusSeconds(1)).requestModel("m2").build(),
        call.cost());
  }

  @Test
  void restoredStoreGoesOn() {
    try (MemoryStorage storage = open()) {
      usage(storage).append(List.of(call("a", DAY), call("b", DAY.plusSeconds(5))));
      storage.snapshot();
      usage(storage).append(List.of(call("c", DAY)));
    }
    try (MemoryStorage storage = open()) {
      assertThat(usage(storage).append(List.of(call("c", DAY), call("d", DAY))).appended())
          .isEqualTo(1);
      UsageQuery hour = UsageQuery.between(DAY, DAY.plusSeconds(3600));
      assertThat(usage(storage).aggregate(hour).total().attempts()).isEqualTo(4);
    }
  }

  @Test
  void cubeDeclaredLaterIsMadeFromTheCalls() {
    Cube byEndpoint = new Cube("endpoint", List.of(Dimension.ENDPOINT), true);
    List<PricedUsage> calls = new UsageFixtures(8).realistic(100, DAY, NOON);
    UsageQuery query = UsageQuery.between(DAY, NOON).groupedBy(Dimension.ENDPOINT).withLatency();
    List<Object> expected;
    try (MemoryStorage storage = open()) {
      usage(storage).append(calls);
      expected = List.of(usage(storage).aggregate(query).rows());
    }
    try (MemoryStorage storage = settings().cubes(List.of(byEndpoint)).build()) {
      usage(storage).purge(PurgeTier.ROWS, NOON);
      assertThat(usage(storage).aggregate(query).source()).isEqualTo(Source.ROLLUP);
      assertThat(List.<Object>of(usage(storage).aggregate(query).rows())).isEqualTo(expected);
    }
    try (MemoryStorage storage = open()) {
      UsageQuery byModel = UsageQuery.between(DAY, NOON).groupedBy(Dimension.MODEL);
      assertThat(usage(storage).aggregate(byModel).source()).isEqualTo(Source.PARTIAL);
    }
  }

  private byte[] smallFile() throws IOException {
    try (MemoryStorage storage = settings().cubes(List.of(Cube.DEFAULTS.get(0))).build()) {
      usage(storage).append(List.of(call("a", DAY), call("b", NOON)));
    }
    return Files.readAllBytes(file);
  }

  private void assertRefused(byte[] bytes, String cause) throws IOException {
    Files.write(file, bytes);
    MemoryStorage storage = open();
    UsageStore store = usage(storage);
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> store.append(List.of(call("x", DAY))))
          .withMessageContaining("snapshot " + file + " is refused")
          .withMessageContaining(cause)
          .matches(e -> !e.isTransient());
    }
    assertThat(storage.check().status()).isEqualTo(Health.Status.DOWN);
    assertThat(storage.check().detail()).contains(file.toString()).contains(cause);
    assertThatExceptionOfType(StorageException.class).isThrownBy(storage::snapshot);
    storage.close();
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void fileCutOffAnywhereIsRefusedAndLeftAlone() throws IOException {
    byte[] whole = smallFile();
    for (int length = 0; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length), "cut off");
    }
  }

  @Test
  void anyFlippedBitIsRefused() throws IOException {
    byte[] whole = smallFile();
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= (byte) (1 << (i % 8));
      assertRefused(flipped, ":");
    }
  }

  @Test
  void whatFollowsTheEndIsRefused() throws IOException {
    byte[] whole = smallFile();
    assertRefused(Arrays.copyOf(whole, whole.length + 1), "checksum");
  }

  @Test
  void foreignFileIsRefused() throws IOException {
    assertRefused(
        "PK\3\4 and so on, for long enough".getBytes(StandardCharsets.UTF_8),
        "no snapshot of this store");
  }

  @Test
  void fileOfANewerVersionIsRefusedUnlessItSaysOlderReadersMayReadIt() throws IOException {
    byte[] whole = smallFile();
    assertRefused(versioned(whole, 7, 3), "version 7, which needs a reader of version 3");
    Files.write(file, versioned(whole, 7, 1));
    try (MemoryStorage storage = open()) {
      assertThat(usage(storage).append(List.of(call("a", DAY))).duplicates()).isEqualTo(1);
    }
  }

  private static byte[] versioned(byte[] whole, int version, int oldestReader) {
    byte[] changed = whole.clone();
    ByteBuffer buffer = ByteBuffer.wrap(changed);
    buffer.putInt(8, version).putInt(12, oldestReader);
    CRC32C crc = new CRC32C();
    crc.update(changed, 0, changed.length - 4);
    buffer.putInt(changed.length - 4, (int) crc.getValue());
    return changed;
  }

  @Test
  void itemsOfAnUnknownKindArePassedOver() throws IOException {
    byte[] whole = smallFile();
    ByteBuffer longer = ByteBuffer.allocate(whole.length + 8);
    longer.put(whole, 0, 16).put((byte) 99).putInt(3).put(new byte[3]);
    longer.put(whole, 16, whole.length - 16);
    Files.write(file, versioned(longer.array(), 2, 1));
    try (MemoryStorage storage = open()) {
      assertThat(usage(storage).append(List.of(call("a", DAY))).duplicates()).isEqualTo(1);
    }
  }

  @Test
  void secondUserOfTheFileIsTurnedAwayUntilTheFirstIsDone() {
    MemoryStorage first = open();
    usage(first).append(List.of(call("a", DAY)));
    MemoryStorage second = open();
    assertThat(second.check().status()).isEqualTo(Health.Status.DOWN);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> usage(second).append(List.of()))
        .withMessageContaining("snapshot " + file + " is in use")
        .matches(StorageException::isTransient);
    first.close();
    assertThat(second.check()).isEqualTo(Health.UP);
    assertThat(usage(second).append(List.of(call("a", DAY))).duplicates()).isEqualTo(1);
    second.close();
  }

  @Test
  void unusedStorageTouchesNoFile() throws IOException {
    open().close();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  /** Works as root too, whom no permission stops. */
  @Test
  void directoryThatIsAFileTurnsTheStorageDown() throws IOException {
    Files.writeString(file, "not a directory");
    MemoryStorage storage =
        MemoryStorage.builder().snapshotFile(file.resolve("usage.snapshot")).build();
    assertThat(storage.check().status()).isEqualTo(Health.Status.DOWN);
    assertThat(storage.check().detail())
        .contains("cannot create the lock file")
        .contains(file.toString());
    storage.close();
  }

  @Test
  void failedSaveKeepsTheSnapshotBeforeAndDegradesHealth() throws IOException {
    byte[] before = smallFile();
    try (MemoryStorage storage = open()) {
      usage(storage).append(List.of(call("c", DAY)));
      Path blocked = directory.resolve("usage.snapshot.tmp");
      Files.createDirectories(blocked.resolve("in the way"));
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(storage::snapshot)
          .withMessageContaining("cannot write snapshot " + file);
      assertThat(Files.readAllBytes(file)).isEqualTo(before);
      assertThat(storage.check().status()).isEqualTo(Health.Status.DEGRADED);
      assertThat(usage(storage).append(List.of(call("d", DAY))).appended()).isEqualTo(1);
      Files.delete(blocked.resolve("in the way"));
      Files.delete(blocked);
      storage.snapshot();
      assertThat(storage.check()).isEqualTo(Health.UP);
    }
  }

  @Test
  void diskThatFillsUpHalfwayKeepsTheSnapshotBefore() throws IOException {
    byte[] before = smallFile();
    try (SnapshotFile snapshot = SnapshotFile.open(file)) {
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(
              () ->
                  snapshot.write(
                      sink -> {
                        sink.accept(SnapshotItem.ROW, new byte[100_000]);
                        throw new UncheckedIOException(new IOException("No space left on device"));
                      }))
          .withMessageContaining("No space left on device")
          .withMessageContaining("the one before stays");
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(directory.resolve("usage.snapshot.tmp")).doesNotExist();
  }
}
