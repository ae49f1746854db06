package io.tokengauge.storage.jdbc;

import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.PricedUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Appends calls in a JVM of its own, once it is told to by a line, and says after each batch that
 * it is stored.
 */
final class WriterProcess {

  static final int BATCH = 20;

  private WriterProcess() {}

  /** Returns the calls of a seed, the same in every process. */
  static List<PricedUsage> calls(long seed, int count) {
    return new UsageFixtures(seed).realistic(count, Agreement.FROM, Agreement.TO);
  }

  /** Starts a writer that sends the calls in an order of its own. */
  static Process start(String url, String schema, long seed, int count, long order)
      throws IOException {
    return start(
        "-Xmx256m",
        WriterProcess.class,
        url,
        schema,
        Long.toString(seed),
        Integer.toString(count),
        Long.toString(order));
  }

  /** Starts a JVM with so much heap. */
  static Process start(String heap, Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Lets a started writer begin. */
  static void begin(Process writer) throws IOException {
    writer.getOutputStream().write('\n');
    writer.getOutputStream().flush();
  }

  static BufferedReader output(Process process) {
    return lines(process.getInputStream());
  }

  static BufferedReader lines(InputStream text) {
    return new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8));
  }

  static JdbcStorage open(String url, String schema) {
    JdbcStorage.Builder builder = JdbcStorage.builder().url(url);
    return schema.isEmpty()
        ? builder.build()
        : builder.user("postgres").password("secret").schema(schema).build();
  }

  static List<PricedUsage> inOrder(List<PricedUsage> calls, long order) {
    List<PricedUsage> shuffled = new ArrayList<>(calls);
    if (order != 0) {
      Collections.shuffle(shuffled, new Random(order));
    }
    return shuffled;
  }

  /** Runs the writer; prints how many calls of each batch were new. */
  public static void main(String[] args) throws IOException {
    if (System.in.read() < 0) {
      return;
    }
    List<PricedUsage> calls = calls(Long.parseLong(args[2]), Integer.parseInt(args[3]));
    List<PricedUsage> mine = inOrder(calls, Long.parseLong(args[4]));
    try (Storage storage = open(args[0], args[1])) {
      UsageStore store = storage.require(UsageStore.class);
      for (int i = 0; i < mine.size(); i += BATCH) {
        List<PricedUsage> batch = mine.subList(i, Math.min(mine.size(), i + BATCH));
        System.out.println(persistently(store, batch));
        System.out.flush();
      }
    }
  }

  static int persistently(UsageStore store, List<PricedUsage> batch) {
    for (int attempt = 1; ; attempt++) {
      try {
        return store.append(batch).appended();
      } catch (StorageException e) {
        if (!e.isTransient() || attempt == 100) {
          throw e;
        }
      }
    }
  }
}
