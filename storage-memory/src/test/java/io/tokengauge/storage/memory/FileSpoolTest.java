package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.SpoolContract;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageCodec;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.Spool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSpoolTest {

  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  @TempDir Path directory;

  @Nested
  class Contract extends SpoolContract {
    // Small files, so that most tests go over several.
    @Override
    protected Spool open() {
      return FileSpool.in(directory).segmentBytes(4096).open();
    }

    @Override
    protected Spool openSmall() {
      return FileSpool.in(directory).maxBytes(1 << 16).open();
    }

    @Override
    protected void tearTail(int bytes) throws IOException {
      List<Path> files = segments();
      Path last = files.get(files.size() - 1);
      byte[] whole = Files.readAllBytes(last);
      Files.write(last, Arrays.copyOf(whole, whole.length - bytes));
    }
  }

  @Test
  void emptiedDirectoryGoesOnWhereTheCursorLeftOff() throws IOException {
    try (FileSpool spool = FileSpool.in(directory).maxBytes(1 << 16).open()) {
      spool.append(calls(0, 400));
      spool.remove(400);
      // Nothing is left of the old file, and there is no room for this.
      assertThatThrownBy(() -> spool.append(calls(0, 10_000))).isInstanceOf(StorageException.class);
      assertThat(segments()).isEmpty();
    }
    try (FileSpool spool = FileSpool.in(directory).open()) {
      spool.append(calls(400, 3));
    }
    try (FileSpool spool = FileSpool.in(directory).open()) {
      assertThat(spool.peek(10)).isEqualTo(calls(400, 3));
    }
  }

  @Test
  void segmentsThatWereReadToTheirEndAreDeleted() throws IOException {
    try (FileSpool spool = FileSpool.in(directory).segmentBytes(4096).open()) {
      for (int i = 0; i < 100; i++) {
        spool.append(calls(i * 10, 10));
      }
      assertThat(segments()).hasSizeGreaterThan(10);
      spool.remove(1000);
      spool.append(calls(1000, 1));
      spool.remove(1);
      assertThat(spool.size()).isZero();
      assertThat(segments()).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void aTailTornAtAnyByteCostsOnlyTheTornCall() throws IOException {
    try (FileSpool spool = FileSpool.in(directory).open()) {
      spool.append(calls(0, 3));
    }
    Path segment = segments().get(0);
    byte[] whole = Files.readAllBytes(segment);
    int two = whole.length - frameLength(calls(2, 1).get(0));
    for (int cut = two; cut < whole.length; cut++) {
      Files.write(segment, Arrays.copyOf(whole, cut));
      try (FileSpool spool = FileSpool.in(directory).open()) {
        assertThat(spool.peek(10)).as("cut at byte %d", cut).isEqualTo(calls(0, 2));
        assertThat(spool.check().status())
            .as("cut at byte %d", cut)
            .isEqualTo(cut == two ? Health.Status.UP : Health.Status.DEGRADED);
        spool.append(calls(7, 1));
        assertThat(spool.peek(10)).hasSize(3);
      }
    }
  }

  @Test
  void bytesCutOffAreKeptBesideTheFile() throws IOException {
    try (FileSpool spool = FileSpool.in(directory).open()) {
      spool.append(calls(0, 3));
    }
    Path segment = segments().get(0);
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);

    try (FileSpool spool = FileSpool.in(directory).open()) {
      assertThat(spool.peek(10)).isEqualTo(calls(0, 1));
    }
    byte[] kept = Files.readAllBytes(Path.of(segment + ".damaged"));
    assertThat(kept)
        .isEqualTo(Arrays.copyOfRange(bytes, 8 + frameLength(calls(0, 1).get(0)), bytes.length));
  }

  @Test
  void aFullSpoolRefusesTheWholeBatchAndKeepsWhatItHas() {
    try (FileSpool spool = FileSpool.in(directory).maxBytes(1 << 16).open()) {
      spool.append(calls(0, 100));
      assertThatThrownBy(() -> spool.append(calls(100, 10_000)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("it is full")
          .hasMessageContaining("65536");
      assertThat(spool.size()).isEqualTo(100);
      assertThat(spool.peek(1000)).isEqualTo(calls(0, 100));
    }
  }

  @Test
  void aSecondSpoolOnTheSameDirectoryIsRefused() {
    try (FileSpool first = FileSpool.in(directory).open();
        FileSpool second = FileSpool.in(directory).open()) {
      first.append(calls(0, 1));
      assertThatThrownBy(() -> second.append(calls(1, 1)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("another process uses it");
      assertThat(second.check().status()).isEqualTo(Health.Status.DOWN);
    }
  }

  @Test
  void aFileOfANewerFormatIsRefusedByName() throws IOException {
    try (FileSpool spool = FileSpool.in(directory).open()) {
      spool.append(calls(0, 1));
    }
    Path segment = segments().get(0);
    byte[] bytes = Files.readAllBytes(segment);
    bytes[5] = 9;
    bytes[7] = 9;
    Files.write(segment, bytes);

    try (FileSpool spool = FileSpool.in(directory).open()) {
      assertThatThrownBy(() -> spool.peek(1))
          .hasMessageContaining("of version 9 needs a reader of version 9, this one is 1");
    }
    assertThat(Files.readAllBytes(segment)).isEqualTo(bytes);
  }

  @Test
  void aDirectoryThatIsAFileIsReportedNotThrown() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    try (FileSpool spool = FileSpool.in(file).open()) {
      assertThat(spool.check().status()).isEqualTo(Health.Status.DOWN);
      assertThat(spool.check().detail()).contains(file.toString());
    }
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(SpoolSegment::isSegment).sorted().toList();
    }
  }

  private static int frameLength(PricedUsage call) {
    return SpoolSegment.frameSize(UsageCodec.encode(call));
  }

  static List<PricedUsage> calls(int from, int count) {
    List<PricedUsage> calls = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      CallId id = new CallId("openai", CallId.REQUEST, "req-" + i);
      calls.add(
          new PricedUsage(
              UsageRecord.builder(id, START.plusMillis(i), "gpt-4o")
                  .tokens(TokenUsage.of(i, 1))
                  .build(),
              Cost.UNPRICED));
    }
    return calls;
  }
}
