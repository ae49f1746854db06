package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Replays an hour of real calls (Azure LLM inference trace 2023, CC-BY 4.0). */
class AzureTraceTest {

  private static final String FOLDER = "shared/data/azure-llm-2023";

  private record Line(Instant time, long input, long output) {}

  private static Optional<Path> folder() {
    return Stream.iterate(
            Path.of("").toAbsolutePath(), path -> path != null, path -> path.getParent())
        .map(path -> path.resolve(FOLDER))
        .filter(Files::isDirectory)
        .findFirst();
  }

  private static List<Line> lines(Path folder) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (String name : List.of("code", "conv")) {
      Path file = folder.resolve("AzureLLMInferenceTrace_" + name + ".csv");
      List<String> text = Files.readAllLines(file);
      for (String line : text.subList(1, text.size())) {
        if (!line.isBlank()) {
          String[] fields = line.strip().split(",", -1);
          lines.add(
              new Line(
                  Instant.parse(fields[0].replace(' ', 'T') + "Z"),
                  Long.parseLong(fields[1]),
                  Long.parseLong(fields[2])));
        }
      }
    }
    lines.sort(Comparator.comparing(Line::time));
    return lines;
  }

  @Test
  void callsAndTokensPerMinuteEqualAPlainCountAtEverySecond() throws IOException {
    Optional<Path> folder = folder();
    assumeTrue(folder.isPresent(), "skipped: no " + FOLDER + " in any folder above this one");
    List<Line> lines = lines(folder.get());
    assertThat(lines).hasSize(28_185);
    Windows windows = Windows.builder().series(SeriesSpec.of()).build();
    long first = lines.get(0).time.getEpochSecond();
    long last = lines.get(lines.size() - 1).time.getEpochSecond();
    int fed = 0;
    for (long e = first + 1; e <= last + 61; e++) {
      Instant end = Instant.ofEpochSecond(e);
      for (; fed < lines.size() && lines.get(fed).time.isBefore(end); fed++) {
        windows.record(call(lines.get(fed), fed), lines.get(fed).time);
      }
      WindowView view = windows.view(end);
      Instant start = end.minusSeconds(60);
      long calls = 0;
      long tokens = 0;
      for (Line line : lines) {
        if (!line.time.isBefore(start) && line.time.isBefore(end)) {
          calls++;
          tokens += line.input + line.output;
        }
      }
      assertThat(view.rpm(Scope.ALL)).as("RPM at %s", end).isEqualTo(calls);
      assertThat(view.tpm(Scope.ALL)).as("TPM at %s", end).isEqualTo(tokens);
      WindowAnswer answer = view.window(Scope.ALL, WindowLength.MINUTE);
      assertThat(answer.from()).isEqualTo(start);
      assertThat(answer.to()).isEqualTo(end);
    }
  }

  private static PricedUsage call(Line line, int number) {
    UsageRecord record =
        UsageRecord.builder(CallId.ofRequest("azure", "line-" + number), line.time, "trace")
            .tokens(TokenUsage.of(line.input, line.output))
            .build();
    return new PricedUsage(record, Cost.UNPRICED);
  }
}
