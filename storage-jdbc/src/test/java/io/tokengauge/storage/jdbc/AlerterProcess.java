package io.tokengauge.storage.jdbc;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.alert.Finding;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Severity;
import io.tokengauge.storage.Storage;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Watches a metric in a JVM of its own, whose clock and metric are set by lines: {@code high} or
 * {@code low} and how many seconds pass. Answers a line per dispatch it sends, then {@code done}.
 * After {@code hold} or {@code send-and-hold} it stands still at the next dispatch, before or after
 * sending it.
 */
final class AlerterProcess {

  static final String BOOK = "fleet";
  static final Instant START = Instant.parse("2026-11-02T09:00:00Z");

  private enum Holding {
    NOT,
    BEFORE_SENDING,
    AFTER_SENDING
  }

  private final VirtualScheduler time = new VirtualScheduler(START);
  private Holding holding = Holding.NOT;
  private boolean high;

  private AlerterProcess() {}

  static Process start(String url, String schema) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            AlerterProcess.class.getName(),
            url,
            schema)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Runs until its input ends. */
  public static void main(String[] args) throws IOException {
    try (Storage storage = WriterProcess.open(args[0], args[1])) {
      new AlerterProcess().run(storage.require(AlertStore.class));
    }
  }

  private void run(AlertStore store) throws IOException {
    AlertRule rule =
        AlertRule.of(
            "flapping",
            tick ->
                high
                    ? List.of(Finding.firing(Severity.CRITICAL, "the metric is high"))
                    : List.of());
    AlertEngine engine =
        AlertEngine.builder(AlertInputs.of(Windows.builder().series(SeriesSpec.of()).build()))
            .rule(rule)
            .store(store, BOOK)
            .notifier(new Receiver())
            .build();
    engine.start(time, Duration.ofSeconds(5));
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      obey(order.split(" ", 2));
      say("done");
    }
  }

  private void obey(String[] order) {
    switch (order[0]) {
      case "hold" -> holding = Holding.BEFORE_SENDING;
      case "send-and-hold" -> holding = Holding.AFTER_SENDING;
      default -> {
        high = order[0].equals("high");
        time.advance(Duration.ofSeconds(Long.parseLong(order[1])));
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private final class Receiver implements Notifier {

    @Override
    public String name() {
      return "receiver";
    }

    @Override
    public void send(Dispatch dispatch) {
      if (holding != Holding.BEFORE_SENDING) {
        say("sent " + dispatch.id());
      }
      if (holding != Holding.NOT) {
        say("holding " + dispatch.id());
        standStill();
      }
    }

    private void standStill() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
