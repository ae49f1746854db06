package io.tokengauge.pricing;

import static io.tokengauge.pricing.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllocationTest {

  private static final int CALLS = 20_000;
  // Header, two references, three longs: 44 bytes, rounded up; and room for the measurement.
  private static final long COST_BYTES = 50;

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4o-2024-08-06",
    "anthropic, claude-haiku-5-5",
    "deepseek, deepseek-chat",
    "vertex_ai, claude-opus-5",
    "bedrock, us.anthropic.claude-opus-5"
  })
  void pricingACallAllocatesItsCostOnly(String provider, String model) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    PriceBook book = PriceBook.builtIn();
    UsageRecord record = call(provider, model, TokenUsage.cached(150_000, 50_000, 500)).build();
    long thread = Thread.currentThread().getId();
    long picos = priceAll(book, record);

    long before = threads.getThreadAllocatedBytes(thread);
    long again = priceAll(book, record);
    long bytes = threads.getThreadAllocatedBytes(thread) - before;

    assertThat(again).isEqualTo(picos).isPositive();
    assertThat(bytes / CALLS).isLessThanOrEqualTo(COST_BYTES);
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4o-2024-08-06",
    "anthropic, claude-haiku-5-5",
    "deepseek, deepseek-chat",
    "vertex_ai, claude-opus-5",
    "bedrock, us.anthropic.claude-opus-5"
  })
  void costsAreAddedUpWithoutAllocation(String provider, String model) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    PriceBook book = PriceBook.builtIn();
    UsageRecord record = call(provider, model, TokenUsage.cached(150_000, 50_000, 500)).build();
    long thread = Thread.currentThread().getId();
    Sum sum = new Sum();
    addAll(book, record, sum);
    long picos = sum.picos;

    long before = threads.getThreadAllocatedBytes(thread);
    addAll(book, record, sum);
    long bytes = threads.getThreadAllocatedBytes(thread) - before;

    assertThat(sum.picos).isEqualTo(2 * picos).isEqualTo(2 * priceAll(book, record));
    // The measurement itself takes a kilobyte.
    assertThat(bytes).isLessThan(CALLS);
  }

  private static void addAll(PriceBook book, UsageRecord record, Sum sum) {
    for (int i = 0; i < CALLS; i++) {
      book.price(record, sum);
    }
  }

  /** Adds up costs. */
  private static final class Sum implements CostSink<Sum> {
    private long picos;

    @Override
    public Sum take(
        Cost.Status status, long amount, long withoutCache, long premium, String priceVersion) {
      picos += amount;
      return this;
    }
  }

  private static long priceAll(PriceBook book, UsageRecord record) {
    long picos = 0;
    for (int i = 0; i < CALLS; i++) {
      picos += book.price(record).picos();
    }
    return picos;
  }
}
