package io.tokengauge.providers.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.TestJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Reads mutated bodies: each must give a result that makes a valid record, or the documented error.
 *
 * <p>{@code -Dtokengauge.fuzz.count=1000000} reads more of them, {@code -Dtokengauge.fuzz.seed=N}
 * others.
 */
class FuzzTest {
  private static final int COUNT = Integer.getInteger("tokengauge.fuzz.count", 100_000);
  private static final long SEED = Long.getLong("tokengauge.fuzz.seed", 4_711L);
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final List<String> TOKENS =
      List.of(
          "-1",
          "1e999",
          "-0",
          "0.5",
          "NaN",
          "-Infinity",
          "1000000000000000000",
          "null",
          "true",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\",
          "\"a\":",
          "\\u0000",
          "\\ud800",
          "{}",
          "[]",
          "\"x\"",
          "[".repeat(300),
          "{\"a\":".repeat(300),
          "9".repeat(2000),
          "x".repeat(5000),
          "\"usage\":{",
          "\"usage\":null,",
          "data: ",
          "\n\n",
          "\r\n",
          "[DONE]",
          "\uFEFF");

  @Test
  void mutatedBodiesGiveAResultOrTheDocumentedError() {
    List<Sample> samples = Sample.all();
    List<byte[]> bodies = samples.stream().map(sample -> sample.body().getBytes(UTF_8)).toList();
    int[] results = new int[2];
    for (int i = 0; i < COUNT; i++) {
      Random random = new Random(SEED * 1_000_003L + i);
      int which = random.nextInt(samples.size());
      byte[] body = mutate(bodies.get(which), random);
      String what = "seed " + SEED + ", body " + i;
      try {
        ProviderResponse response = read(samples.get(which), body, random);
        assertTrue(response.toRecord(START, "asked").build().attempt() == 1, what);
        results[0]++;
      } catch (MalformedResponseException e) {
        assertFalse(String.valueOf(e.getMessage()).contains("synthetic"), what);
        results[1]++;
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(what + ": " + new String(body, UTF_8), e);
      }
    }
    System.out.printf(
        "fuzz: seed %d, %,d bodies: %,d results, %,d refused, nothing else%n",
        SEED, COUNT, results[0], results[1]);
    assertTrue(results[0] > COUNT / 20 && results[1] > COUNT / 20, Arrays.toString(results));
  }

  private static ProviderResponse read(Sample sample, byte[] body, Random random) {
    ResponseReader reader = ResponseReader.standard();
    if (sample.isStream()) {
      ResponseStream stream = reader.stream(sample.context());
      int chunk = 1 + random.nextInt(200);
      for (int from = 0; from < body.length; from += chunk) {
        stream.accept(body, from, Math.min(chunk, body.length - from));
      }
      return random.nextBoolean() ? stream.finish() : stream.cancel();
    }
    return switch (random.nextInt(8)) {
      case 0 -> reader.read(new String(body, UTF_8), sample.context());
      case 1 -> readStream(reader, body, sample.context());
      case 2 -> reader.read(mutated(sample.parsed(), random), sample.context());
      case 3 -> reader.read(body, sample.context().withHttpStatus(429));
      default -> reader.read(body, sample.context());
    };
  }

  private static ProviderResponse readStream(
      ResponseReader reader, byte[] body, ResponseContext context) {
    try {
      return reader.read(new ByteArrayInputStream(body), context);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] body = original;
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int at = random.nextInt(body.length + 1);
      int end = Math.min(body.length, at + random.nextInt(1 + random.nextInt(40)));
      switch (random.nextInt(7)) {
        case 0 -> body = splice(body, at, end, new byte[0]);
        case 1 -> body = splice(body, at, at, token(random));
        case 2 -> body = splice(body, at, end, token(random));
        case 3 -> body = splice(body, at, at, Arrays.copyOfRange(body, at, end));
        case 4 -> body = random.nextInt(4) == 0 ? Arrays.copyOf(body, at) : body;
        case 5 -> {
          if (at < body.length) {
            body = body.clone();
            body[at] = (byte) random.nextInt(256);
          }
        }
        default -> body = replaceNumber(body, at, random);
      }
    }
    return body;
  }

  private static byte[] token(Random random) {
    return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(UTF_8);
  }

  /** Replaces the next number after a place: most bodies stay whole, but no longer true. */
  private static byte[] replaceNumber(byte[] body, int at, Random random) {
    int from = at;
    while (from < body.length && !(body[from] >= '0' && body[from] <= '9')) {
      from++;
    }
    int to = from;
    while (to < body.length && body[to] >= '0' && body[to] <= '9') {
      to++;
    }
    String number =
        switch (random.nextInt(5)) {
          case 0 -> Long.toString(random.nextLong());
          case 1 -> Integer.toString(random.nextInt(3000));
          case 2 -> "1" + "0".repeat(random.nextInt(25));
          case 3 -> Double.toString(random.nextDouble());
          default -> TOKENS.get(random.nextInt(10));
        };
    return splice(body, from, to, number.getBytes(UTF_8));
  }

  private static byte[] splice(byte[] body, int from, int to, byte[] with) {
    byte[] result = new byte[body.length - (to - from) + with.length];
    System.arraycopy(body, 0, result, 0, from);
    System.arraycopy(with, 0, result, from, with.length);
    System.arraycopy(body, to, result, from + with.length, body.length - to);
    return result;
  }

  /** Puts something odd somewhere into a parsed body. */
  private static Map<String, Object> mutated(Map<String, Object> object, Random random) {
    List<Object> odd =
        List.of(-1, 5, 2.5, Double.NaN, "text", List.of(), Map.of(), true, Long.MAX_VALUE, 'c');
    List<String> names = new ArrayList<>(object.keySet());
    String name = names.get(random.nextInt(names.size()));
    Object value = object.get(name);
    if (value instanceof Map<?, ?> map && !map.isEmpty() && random.nextInt(4) > 0) {
      mutated(TestJson.map(map), random);
    } else {
      object.put(name, odd.get(random.nextInt(odd.size())));
    }
    return object;
  }
}
