package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Writes calls of the made-up month to a file: of its whole length, but quicker to read. */
final class SomeCalls {

  /** Every how many-th call is taken; {@code -Dtokengauge.month.every=1} takes all. */
  private static final int EVERY = Integer.getInteger("tokengauge.month.every", 8);

  private SomeCalls() {}

  /** Returns the file. */
  static Path in(Path folder) throws IOException {
    Path all = folder.resolve("all.jsonl");
    assertThat(Run.of("export", "--to", all).code()).isZero();
    List<String> lines = Files.readAllLines(all);
    List<String> some =
        IntStream.range(0, lines.size()).filter(i -> i % EVERY == 0).mapToObj(lines::get).toList();
    return Files.write(folder.resolve("some.jsonl"), some);
  }
}
