package io.tokengauge.providers.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SampleTest {
  private final ResponseReader reader = ResponseReader.standard();

  static List<Sample> bodies() {
    return Sample.bodies();
  }

  static List<Sample> streams() {
    return Sample.streams();
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void bodyGivesWhatItsSampleSays(Sample sample) {
    sample.check(reader.read(sample.body(), sample.context()));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void allFormsOfABodyGiveTheSame(Sample sample) throws IOException {
    ProviderResponse text = reader.read(sample.body(), sample.context());
    byte[] bytes = sample.body().getBytes(UTF_8);
    assertEquals(text, reader.read(bytes, sample.context()));
    assertEquals(text, reader.read(new ByteArrayInputStream(bytes), sample.context()));
    Map<String, Object> parsed = sample.parsed();
    assertEquals(text, reader.read(parsed, sample.context()));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void namingTheProviderChangesNothing(Sample sample) {
    ResponseContext context = sample.context();
    ProviderResponse recognised = reader.read(sample.body(), context);
    ResponseContext named =
        new ResponseContext(recognised.provider(), context.httpStatus(), context.requestModel());
    assertEquals(recognised, reader.read(sample.body(), named));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void streamGivesWhatItsSampleSaysWhereverItIsCutIntoChunks(Sample sample) {
    byte[] bytes = sample.body().getBytes(UTF_8);
    for (int size : new int[] {1, 2, 3, 7, 64, 1000, bytes.length}) {
      ResponseStream stream = reader.stream(sample.context());
      for (int from = 0; from < bytes.length; from += size) {
        stream.accept(bytes, from, Math.min(size, bytes.length - from));
      }
      sample.check(stream.finish());
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void streamGivesTheSameByLineAndByEvent(Sample sample) {
    ResponseStream byLine = reader.stream(sample.context());
    ResponseStream byEvent = reader.stream(sample.context());
    ResponseStream withCarriageReturns = reader.stream(sample.context());
    withCarriageReturns.accept(sample.body().replace("\n", "\r\n").getBytes(UTF_8));
    for (String line : sample.body().split("\n", -1)) {
      byLine.line(line);
      if (line.startsWith("data: ")) {
        byEvent.event(line.substring("data: ".length()));
      }
    }
    sample.check(byLine.finish());
    sample.check(byEvent.finish());
    sample.check(withCarriageReturns.finish());
  }

  @Test
  void everyTableWithFieldsHasASample() {
    TreeSet<String> tables = new TreeSet<>();
    ResponseTables.STANDARD.stream()
        .filter(table -> !table.fields().isEmpty())
        .forEach(table -> tables.add(table.name()));
    TreeSet<String> read = new TreeSet<>();
    for (Sample sample : Sample.bodies()) {
      read.add(reader.read(sample.body(), sample.context()).table());
    }
    tables.removeAll(read);
    assertTrue(tables.isEmpty(), () -> "no sample for " + tables);
  }
}
