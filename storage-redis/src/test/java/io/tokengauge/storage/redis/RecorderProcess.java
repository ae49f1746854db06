package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs a {@link FleetRecorder}, and keeps what it says that it did. Thread-safe. */
final class RecorderProcess {

  private final String instance;
  private final int first;
  private final int end;
  private final Process process;
  private final Thread listener;
  private final List<Step> steps = new ArrayList<>();
  private String farewell = "";
  private long skewBound;
  private boolean killed;

  /** Tells that from one time to another calls up to a number were recorded. */
  private record Step(long begun, long done, int reached) {}

  private RecorderProcess(String instance, int first, int end, Process process) {
    this.instance = instance;
    this.first = first;
    this.end = end;
    this.process = process;
    this.listener = new Thread(this::listen, "listen to " + instance);
    listener.start();
  }

  static RecorderProcess start(
      String url, String namespace, String instance, int first, int end, int perSecond)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(FleetRecorder.class.getName());
    command.addAll(List.of(url, namespace, instance, "" + first, "" + end, "" + perSecond));
    return new RecorderProcess(
        instance,
        first,
        end,
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void hear(String line) {
    String[] words = line.split(" ", 4);
    if (words.length == 4) {
      long[] said = Stream.of(words).mapToLong(Long::parseLong).toArray();
      steps.add(new Step(said[0], said[1], (int) said[2]));
      skewBound = Math.max(skewBound, said[3]);
    } else {
      farewell = line;
    }
  }

  String instance() {
    return instance;
  }

  int first() {
    return first;
  }

  int end() {
    return end;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it as a power failure would. */
  synchronized void kill() {
    killed = true;
    process.destroyForcibly();
  }

  /** Waits until all it said was heard; unless it was killed, it must have published all. */
  void awaitEnd() throws InterruptedException {
    process.waitFor();
    listener.join();
    synchronized (this) {
      assertThat(killed || farewell.equals("left 0")).as("%s said %s", instance, farewell).isTrue();
    }
  }

  /** Returns the number that it said to have reached last. */
  synchronized int reached() {
    return steps.isEmpty() ? first : steps.get(steps.size() - 1).reached;
  }

  /** Returns the largest number it may have reached: it says so every hundred calls. */
  int mayHaveReached() {
    return Math.min(end, reached() + 100);
  }

  /** Returns by how much what it said of the exchange's clock may be off, in microseconds. */
  synchronized long skewBound() {
    return skewBound;
  }

  /** Returns when it began to record, far in the future if it did not. */
  synchronized long firstStep() {
    return steps.isEmpty() ? Long.MAX_VALUE : steps.get(0).begun;
  }

  /** Tells whether it had begun to record at a time, and had not ended. */
  synchronized boolean runsAt(long micros) {
    return firstStep() <= micros && micros <= steps.get(steps.size() - 1).done;
  }

  /** Returns the number up to which all was recorded by a time. */
  synchronized int doneBy(long micros) {
    int number = first;
    for (Step step : steps) {
      number = step.done <= micros ? step.reached : number;
    }
    return number;
  }

  /** Returns the number beyond which nothing was recorded by a time. */
  synchronized int begunBy(long micros) {
    int number = first;
    for (Step step : steps) {
      number = step.begun <= micros ? step.reached : number;
    }
    return number == reached() && killed ? mayHaveReached() : number;
  }
}
