package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageCodec;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSpoolTest {

  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  @TempDir Path directory;

  @Test
  void whatWasAppendedComesBackInOrderAfterAReopening() {
    try (FileSpool spool = FileSpool.in(directory).open()) {
      spool.append(calls(0, 10));
      spool.append(calls(10, 5));
    }
    try (FileSpool spool = FileSpool.in(directory).open()) {
      assertThat(spool.size()).isEqualTo(15);
      assertThat(spool.peek(100)).isEqualTo(calls(0, 15));
      assertThat(spool.peek(3)).isEqualTo(calls(0, 3));
    }
  }

  @Test
  void whatWasRemovedStaysRemovedAfterAReopening() {
    try (FileSpool spool = FileSpool.in(directory).open()) {
      spool.append(calls(0, 10));
      spool.remove(7);
      assertThat(spool.size()).isEqualTo(3);
    }
    try (FileSpool spool = FileSpool.in(directory).open()) {
      assertThat(spool.size()).isEqualTo(3);
      assertThat(spool.peek(100)).isEqualTo(calls(7, 3));
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

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyOrderOfOperationsAndReopeningsEqualsAQueue(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Deque<PricedUsage> model = new ArrayDeque<>();
    int next = 0;
    FileSpool spool = FileSpool.in(directory).segmentBytes(4096).open();
    for (int step = 0; step < 500; step++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          List<PricedUsage> more = calls(next, random.nextInt(20));
          next += more.size();
          spool.append(more);
          model.addAll(more);
        }
        case 1 -> {
          int count = random.nextInt(model.size() + 1);
          spool.remove(count);
          for (int i = 0; i < count; i++) {
            model.remove();
          }
        }
        case 2 -> {
          int most = 1 + random.nextInt(30);
          List<PricedUsage> read = spool.peek(most);
          assertThat(read).as("seed %d, step %d", seed, step).isNotNull();
          assertThat(read)
              .as("seed %d, step %d", seed, step)
              .isEqualTo(model.stream().limit(read.size()).toList());
          assertThat(read.isEmpty()).isEqualTo(model.isEmpty());
        }
        default -> {
          if (random.nextInt(10) == 0) {
            spool.close();
            spool = FileSpool.in(directory).segmentBytes(4096).open();
          }
        }
      }
      assertThat(spool.size()).as("seed %d, step %d", seed, step).isEqualTo(model.size());
    }
    spool.close();
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
