package io.tokengauge.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokengauge.providers.response.ProviderResponse;
import io.tokengauge.providers.response.ResponseContext;
import io.tokengauge.providers.response.ResponseReader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures getting the usage out of a response body, beside what one would write without us:
 * parsing it into a tree of Jackson databind and looking up one number.
 *
 * <p>The tree's side does no more than that; ours also recognises the provider, checks every count,
 * makes them disjoint, and finds model, id, tier and outcome.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ExtractionBenchmark {

  /** The shape of the body. */
  @Param public ResponseBodies shape = ResponseBodies.OPENAI_CHAT;

  /** How many characters of content the answer has: a paragraph, or a long document. */
  @Param({"1000", "100000"})
  public int content;

  private final ResponseReader reader = ResponseReader.standard();
  private final ObjectMapper mapper = new ObjectMapper();
  private byte[] body = {};

  /**
   * Makes the body up, and makes sure that both sides find the prompt's tokens in it.
   *
   * @throws IOException if it is no JSON
   */
  @Setup
  public void makeBody() throws IOException {
    body = shape.body(content).getBytes(UTF_8);
    if (tokengauge().tokens() == null || !databindTree().isNumber()) {
      throw new IllegalStateException("the body of " + shape + " must tell its usage");
    }
  }

  /** Reads all that the body says of the call. */
  @Benchmark
  public ProviderResponse tokengauge() {
    return reader.read(body, ResponseContext.UNKNOWN);
  }

  /**
   * Parses the body into a tree and finds the prompt's tokens.
   *
   * @throws IOException if it is no JSON
   */
  @Benchmark
  public JsonNode databindTree() throws IOException {
    return mapper.readTree(body).at(shape.promptTokens());
  }
}
