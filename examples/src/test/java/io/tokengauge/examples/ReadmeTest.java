package io.tokengauge.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.storage.Capability;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.jdbc.JdbcStorage;
import io.tokengauge.storage.memory.MemoryStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the README to the code that it shows and the capabilities that it promises. */
class ReadmeTest {

  private static final Path ROOT = Path.of("..");
  private static final Path QUICK_START =
      Path.of("src/main/java/io/tokengauge/examples/QuickStart.java");

  @Test
  void exampleIsPartOfAProgramThatCompiles() throws IOException {
    assertThat(withoutIndentation(Files.readString(QUICK_START)))
        .containsSubsequence(withoutIndentation(block("java")));
  }

  @Test
  void exampleHasTenLines() throws IOException {
    assertThat(block("java").lines()).hasSize(10);
  }

  @Test
  void outputIsWhatTheExamplePrints() throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      QuickStart.main(new String[0]);
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(block("text"));
  }

  @Test
  void tableOfPromisesIsWhatTheStoragesDeclare() throws IOException {
    try (Storage memory = MemoryStorage.builder().build()) {
      assertThat(promises("memory")).isEqualTo(declared(memory));
    }
    try (Storage jdbc = JdbcStorage.builder().url("jdbc:sqlite:nowhere/usage.db").build()) {
      assertThat(promises("jdbc (SQLite, PostgreSQL)")).isEqualTo(declared(jdbc));
    }
  }

  private static List<Boolean> declared(Storage storage) {
    return Stream.of(
            Capability.DURABLE,
            Capability.SHARED,
            Capability.KEEPS_ALL_ROWS,
            Capability.HISTOGRAMS,
            Capability.SURVIVES_FAILOVER)
        .map(storage.capabilities()::has)
        .toList();
  }

  private static List<Boolean> promises(String storage) throws IOException {
    String row =
        Files.readString(ROOT.resolve("README.md"))
            .lines()
            .filter(line -> line.startsWith("| " + storage + " |"))
            .findFirst()
            .orElseThrow();
    return Stream.of(row.substring(("| " + storage + " |").length()).split("\\|"))
        .map(cell -> cell.strip().startsWith("yes"))
        .toList();
  }

  private static String block(String language) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("README.md")));
    assertThat(block.find()).as("README has a %s block", language).isTrue();
    return block.group(1);
  }

  private static List<String> withoutIndentation(String text) {
    return text.lines().map(String::strip).toList();
  }
}
