package io.tokengauge.benchmarks;

import io.tokengauge.pricing.CostSink;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
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
 * Measures pricing a call: into a {@link Cost}, which is all that it allocates (48 bytes) and what
 * a recorded call keeps; and into a sink that adds up, which allocates nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CostBenchmark {

  /**
   * The model: found by its own name, by a dated name, through a regional profile, or at the hour.
   */
  @Param({
    "openai gpt-4o",
    "anthropic claude-haiku-5-5-20260901",
    "bedrock us.anthropic.claude-opus-5",
    "deepseek deepseek-chat"
  })
  public String model = "";

  private final PriceBook prices = PriceBook.builtIn();
  private final Sum sum = new Sum();
  private UsageRecord record = call("openai", "gpt-4o");

  /** Makes the call. */
  @Setup
  public void makeCall() {
    int space = model.indexOf(' ');
    record = call(model.substring(0, space), model.substring(space + 1));
  }

  private static UsageRecord call(String provider, String model) {
    return UsageRecord.builder(
            CallId.ofRequest(provider, "1"), Instant.parse("2026-11-01T12:00:00Z"), model)
        .tokens(new TokenUsage(1_000, 40_000, 2_000, 0, 500, 100))
        .build();
  }

  /** Prices a call and returns the cost. */
  @Benchmark
  public Cost cost() {
    return prices.price(record);
  }

  /** Prices a call and adds the amount to a sum. */
  @Benchmark
  public long sum() {
    return prices.price(record, sum).picos;
  }

  /** Adds up what calls cost; wraps around, as it is never read for its value. */
  private static final class Sum implements CostSink<Sum> {
    private long picos;

    @Override
    public Sum take(
        Cost.Status status, long amount, long withoutCache, long premium, String priceVersion) {
      picos += amount;
      return this;
    }
  }
}
