package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.UsageMonitor;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Capabilities;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.Storage;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.OutboxOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds recording threads to doing nothing but count, whatever happens behind them, by what the
 * virtual machine itself noted of them: no clock is involved.
 */
class RecordingThreadsTest {

  private static final String RECORDER = "recorder";
  private static final int THREADS = 2;
  private static final int CALLS = 20_000;
  private static final int SERIES = 50;
  private static final List<String> WAITING =
      List.of(
          "jdk.ThreadPark",
          "jdk.ThreadSleep",
          "jdk.JavaMonitorEnter",
          "jdk.JavaMonitorWait",
          "jdk.FileRead",
          "jdk.FileWrite",
          "jdk.FileForce",
          "jdk.SocketRead",
          "jdk.SocketWrite");

  // Room for a fraction of the calls, so that they also meet a full memory.
  private static final OutboxOptions SMALL =
      OutboxOptions.DEFAULT
          .withCapacity(1 << 12)
          .withBatchSize(100)
          .withLinger(Duration.ofMillis(1));

  @TempDir Path directory;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final CountDownLatch storeAnswers = new CountDownLatch(1);
  private final CountDownLatch storeWasAsked = new CountDownLatch(1);
  private final AtomicInteger ready = new AtomicInteger();
  private final Storage memory = MemoryStorage.builder().build();
  private volatile boolean recording;

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void recordingThreadsNeitherWaitNorDoIoWhileTheStoreHangs() throws Exception {
    try (UsageMonitor monitor = UsageMonitor.builder(hangingStore()).outbox(SMALL).build()) {
      List<RecordedEvent> events = eventsWhileRecording(monitor);

      assertThat(ofRecorders(events)).isEmpty();
      // What would have been noted of them was noted of others.
      assertThat(events).extracting(e -> e.getEventType().getName()).contains("jdk.ThreadPark");
      assertThat(monitor.outbox().dropped()).isPositive();
      assertThat(monitor.outbox().stored()).isZero();
      storeAnswers.countDown();
    }
  }

  @Test
  void recordingThreadsNeitherWaitNorDoIoWhileTheSpoolsDiskIsFull() throws Exception {
    try (FileSpool spool = FileSpool.in(directory).maxBytes(1 << 18).open();
        UsageMonitor monitor =
            UsageMonitor.builder(hangingStore()).outbox(SMALL).spool(spool).build()) {
      List<RecordedEvent> events = eventsWhileRecording(monitor);

      assertThat(ofRecorders(events)).isEmpty();
      // What would have been noted of them was noted of the thread that writes a file.
      assertThat(events).extracting(e -> e.getEventType().getName()).contains("jdk.FileWrite");
      assertThat(monitor.check().detail()).contains("spool");
      assertThat(monitor.outbox().dropped()).isPositive();
      storeAnswers.countDown();
    }
  }

  /** Records from several threads, and returns what all threads waited for meanwhile. */
  private List<RecordedEvent> eventsWhileRecording(UsageMonitor monitor) throws Exception {
    ExecutorService recorders =
        Executors.newFixedThreadPool(THREADS, task -> new Thread(task, RECORDER));
    List<Future<Long>> waits = new ArrayList<>();
    try (Recording notes = new Recording()) {
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        waits.add(recorders.submit(() -> record(monitor, thread)));
      }
      storeWasAsked.await();
      while (ready.get() < THREADS) {
        Thread.onSpinWait();
      }
      for (String event : WAITING) {
        notes.enable(event).withThreshold(Duration.ZERO);
      }
      notes.start();
      Files.writeString(directory.resolve("control"), "noted"); // the spool may be full already
      recording = true;
      for (Future<Long> waited : waits) {
        assertThat(waited.get()).as("times blocked or waiting").isZero();
      }
      notes.stop();
      return read(notes);
    } finally {
      recorders.shutdown();
    }
  }

  /** Records, and returns how often the thread was blocked or waiting meanwhile. */
  private long record(UsageMonitor monitor, int thread) {
    // Classes load and series begin before it counts: a first call may wait for either.
    for (int i = 0; i < CALLS; i++) {
      monitor.record(call(thread, -1 - i));
    }
    long before = waits();
    ready.incrementAndGet();
    while (!recording) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < CALLS; i++) {
      monitor.record(call(thread, i));
    }
    return waits() - before;
  }

  private long waits() {
    ThreadInfo info = threads.getThreadInfo(Thread.currentThread().getId());
    return info.getBlockedCount() + info.getWaitedCount();
  }

  private static List<String> ofRecorders(List<RecordedEvent> events) {
    return events.stream()
        .filter(e -> e.getThread() != null && RECORDER.equals(e.getThread().getJavaName()))
        .map(RecordedEvent::toString)
        .toList();
  }

  private List<RecordedEvent> read(Recording notes) throws IOException {
    Path file = Files.createTempFile(directory, "notes", ".jfr");
    notes.dump(file);
    return RecordingFile.readAllEvents(file);
  }

  private static UsageRecord.Builder call(int thread, int number) {
    return UsageRecord.builder(
            CallId.ofRequest("openai", thread + "-" + number),
            Instant.parse("2026-11-02T09:00:00Z"),
            "gpt-4.1")
        .latency(Duration.ofMillis(700))
        .tokens(TokenUsage.of(1_000, 100))
        .context(UsageContext.ofUser("user-" + Math.floorMod(number, SERIES)));
  }

  /** Returns a storage whose store answers nothing until it is told to. */
  private Storage hangingStore() {
    UsageStore hanging =
        (UsageStore)
            Proxy.newProxyInstance(
                UsageStore.class.getClassLoader(),
                new Class<?>[] {UsageStore.class},
                (proxy, method, arguments) -> {
                  storeWasAsked.countDown();
                  storeAnswers.await();
                  return method.invoke(memory.require(UsageStore.class), arguments);
                });
    return new Storage() {
      @Override
      public String name() {
        return "hanging";
      }

      @Override
      public <P> Optional<P> find(Class<P> port) {
        return port == UsageStore.class ? Optional.of(port.cast(hanging)) : Optional.empty();
      }

      @Override
      public Capabilities capabilities() {
        return Capabilities.of();
      }

      @Override
      public Health check() {
        return Health.UP;
      }

      @Override
      public void close() {}
    };
  }
}
