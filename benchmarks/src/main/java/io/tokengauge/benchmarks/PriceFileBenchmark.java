package io.tokengauge.benchmarks;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.PriceList;
import io.tokengauge.providers.prices.PriceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * Measures loading a whole catalogue of prices: once in a fresh JVM, as an application starts, and
 * warm, as one reloads.
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(5)
public class PriceFileBenchmark {

  /** The file, of any format; relative to the working directory. */
  @Param({
    "../../shared/data/price-files/litellm.json",
    "../../shared/data/price-files/genai-prices.json"
  })
  public String file = "";

  private Path path = Path.of("");

  /** Looks for the file. */
  @Setup
  public void find() {
    path = Path.of(file).toAbsolutePath().normalize();
    if (!Files.isRegularFile(path)) {
      throw new IllegalStateException(
          "there is no price file "
              + path
              + ": name LiteLLM's model_prices_and_context_window.json or genai-prices' data.json"
              + " with -p file=PATH");
    }
  }

  /** Loads the file in a JVM that has done nothing before. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 0)
  @Measurement(iterations = 1)
  public PriceBook cold() {
    return PriceBook.of(PriceFiles.of(path));
  }

  /** Loads the file again and again: hashed, checked, every rate read. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @Warmup(iterations = 3, time = 1)
  @Measurement(iterations = 3, time = 1)
  public PriceList warm() {
    return PriceFiles.of(path).load();
  }
}
