package io.tokengauge.providers.response;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tokengauge.providers.TestJson;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.TokenUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Is a made-up payload and what it must give: a {@code .json} file with body and expectation, or a
 * stream in a {@code .sse} file, whose first line, a comment, holds the expectation.
 */
record Sample(String name, String body, ResponseContext context, Map<String, Object> expect) {

  boolean isStream() {
    return name.endsWith(".sse");
  }

  Map<String, Object> parsed() {
    return TestJson.object(body);
  }

  static List<Sample> bodies() {
    return all().stream().filter(sample -> !sample.isStream()).toList();
  }

  static List<Sample> streams() {
    return all().stream().filter(Sample::isStream).toList();
  }

  static List<Sample> all() {
    URL folder = Objects.requireNonNull(Sample.class.getResource("samples"));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.sorted().map(Sample::load).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Sample load(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String name = String.valueOf(file.getFileName());
    boolean stream = name.endsWith(".sse");
    Map<String, Object> head =
        TestJson.object(stream ? text.substring(2, text.indexOf('\n')) : text);
    Map<String, Object> context =
        head.containsKey("context") ? TestJson.map(head.get("context")) : Map.of();
    return new Sample(
        name,
        stream ? text : TestJson.write(head.get("body")),
        new ResponseContext(
            (String) context.get("provider"),
            context.get("httpStatus") instanceof Integer status ? status : 0,
            (String) context.get("requestModel")),
        TestJson.map(head.get("expect")));
  }

  void check(ProviderResponse actual) {
    assertEquals(expect.get("provider"), actual.provider(), "provider");
    assertEquals(expect.getOrDefault("operation", "chat"), actual.operation(), "operation");
    assertEquals(expect.get("model"), actual.model(), "model");
    assertEquals(expect.get("id"), actual.id(), "id");
    assertEquals(
        expect.get("tier"),
        actual.serviceTier() == null ? null : actual.serviceTier().label(),
        "tier");
    assertEquals(tokens("tokens"), actual.tokens(), "tokens");
    assertEquals(tokens("partial"), actual.partialTokens(), "partial tokens");
    assertEquals(extras(), actual.extras(), "extras");
    Object cost = expect.get("cost");
    assertEquals(cost == null ? null : Money.usd((String) cost), actual.reportedCost(), "cost");
    assertEquals(expect.getOrDefault("outcome", "SUCCESS 200"), outcome(actual.outcome()));
  }

  private static String outcome(Outcome outcome) {
    String code = outcome.errorCode();
    return outcome.kind() + " " + outcome.httpStatus() + (code == null ? "" : " " + code);
  }

  private @Nullable TokenUsage tokens(String name) {
    if (!(expect.get(name) instanceof List<?> counts)) {
      return null;
    }
    long[] n = counts.stream().mapToLong(count -> (Integer) count).toArray();
    return new TokenUsage(n[0], n[1], n[2], n[3], n[4], n[5]);
  }

  private BillableExtras extras() {
    BillableExtras extras =
        BillableExtras.NONE
            .withWebSearches(expect.get("searches") instanceof Integer searches ? searches : 0)
            .withRegion((String) expect.get("region"))
            .withSpeed((String) expect.get("speed"));
    if (expect.get("audio") instanceof List<?> a) {
      extras = extras.withAudio((Integer) a.get(0), (Integer) a.get(1), (Integer) a.get(2));
    }
    if (expect.get("image") instanceof List<?> i) {
      extras = extras.withImages((Integer) i.get(0), (Integer) i.get(1));
    }
    return extras;
  }

  @Override
  public String toString() {
    return name;
  }
}
