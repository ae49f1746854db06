package io.tokengauge.examples.monitor;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Finds the Azure traces, which lie beside the project and never in it. */
public final class AzureCalls {

  private static final Path FOLDER = Path.of("../../shared/data/azure-llm-2023");

  private AzureCalls() {}

  /** Holds what a line of the files says. */
  public record Line(Instant time, long tokens) {}

  static List<Path> files() {
    assumeTrue(Files.isDirectory(FOLDER), "skipped: there is no " + FOLDER);
    return List.of(
        FOLDER.resolve("AzureLLMInferenceTrace_code.csv"),
        FOLDER.resolve("AzureLLMInferenceTrace_conv.csv"));
  }

  /** Returns the lines, cut by hand. */
  public static List<Line> lines() throws IOException {
    List<Line> lines = new ArrayList<>();
    for (Path file : files()) {
      List<String> text = Files.readAllLines(file);
      for (String line : text.subList(1, text.size())) {
        String[] cells = line.strip().split(",", -1);
        lines.add(
            new Line(
                Instant.parse(cells[0].replace(' ', 'T') + "Z"),
                Long.parseLong(cells[1]) + Long.parseLong(cells[2])));
      }
    }
    return lines;
  }

  /** Returns the calls as commands read them, in the order of their start. */
  public static List<UsageRecord> read() {
    InputOptions input = new InputOptions();
    input.from = "2026-11-01";
    files().forEach(file -> input.paths.add(file.toString()));
    StringWriter faults = new StringWriter();
    try (CallStaging staged =
        CallStaging.read(
            CallSources.of(input),
            StoreChoice.open(StoreChoice.MEMORY),
            new FaultLog(new PrintWriter(faults), false))) {
      List<UsageRecord> calls = new ArrayList<>();
      staged.calls().forEachRemaining(calls::add);
      return calls;
    }
  }
}
