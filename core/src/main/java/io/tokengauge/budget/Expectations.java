package io.tokengauge.budget;

import io.tokengauge.history.ScanPage;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Learns from calls what the next one of the same model will take: how much it writes, and what of
 * its price without a cache it pays with one.
 *
 * <p>Of both, the value that 95 % of the last {@value #REMEMBERED} calls did not exceed counts. A
 * model of which fewer than {@value #NEEDED} calls are known is expected to take the most it can.
 * Knows the models of this process's calls, at most {@value #MAX_MODELS}; {@link #learn(UsageStore,
 * Instant, Instant)} reads a history in beforehand. Thread-safe.
 */
public final class Expectations {

  /** How many of a model's latest calls are looked at. */
  public static final int REMEMBERED = 256;

  /** How many calls it takes to expect anything. */
  public static final int NEEDED = 32;

  /** How many models are remembered. */
  public static final int MAX_MODELS = 1000;

  private static final long MILLION = 1_000_000;
  // Nobody sells cache writes at a hundred times the price of the prompt.
  private static final long MAX_PPM = 100 * MILLION;
  private static final int PAGE = 1000;

  private final Map<Model, Calls> models = new ConcurrentHashMap<>();

  private record Model(String provider, String name, String operation) {
    static Model of(UsageRecord call) {
      return new Model(call.provider(), call.requestModel(), call.operation());
    }
  }

  /**
   * Says what is expected of a model's calls.
   *
   * @param outputTokens how much they write
   * @param paidPpm what they pay of the price without a cache, in millionths, rounded up
   */
  record Expected(long outputTokens, long paidPpm) {
    /** Returns what will be paid of a price without a cache, rounded up. */
    long of(long nanos) {
      long rest = nanos % MILLION * paidPpm;
      return nanos / MILLION * paidPpm + (rest + MILLION - 1) / MILLION;
    }
  }

  /** Learns from one call; one whose usage is not known teaches nothing. */
  public void learn(PricedUsage call) {
    TokenUsage tokens = call.record().tokens();
    if (tokens == null) {
      return;
    }
    Model model = Model.of(call.record());
    Calls known = models.get(model);
    if (known == null) {
      if (models.size() >= MAX_MODELS) {
        return;
      }
      known = models.computeIfAbsent(model, m -> new Calls());
    }
    known.add(tokens.output(), paidPpm(call.cost()));
  }

  /**
   * Learns from the calls that started in {@code [from, to)}, the latest last.
   *
   * @throws io.tokengauge.storage.StorageException if the store fails
   */
  public void learn(UsageStore history, Instant from, Instant to) {
    ScanPage.Position position = null;
    do {
      ScanPage page = history.scan(UsageFilter.ALL, from, to, position, PAGE);
      page.calls().stream().map(StoredUsage::call).forEach(this::learn);
      position = page.next();
    } while (position != null);
  }

  /** Returns what is expected of a call, null if too little is known of its model. */
  @Nullable Expected of(UsageRecord call) {
    Calls known = models.get(Model.of(call));
    return known == null ? null : known.expected();
  }

  private static long paidPpm(Cost cost) {
    if (!cost.known() || cost.withoutCachePicos() == 0) {
      return MILLION;
    }
    BigInteger[] share =
        BigInteger.valueOf(cost.picos())
            .multiply(BigInteger.valueOf(MILLION))
            .divideAndRemainder(BigInteger.valueOf(cost.withoutCachePicos()));
    return Math.min(MAX_PPM, share[0].longValue() + share[1].signum());
  }

  /** Remembers the latest calls of one model. */
  private static final class Calls {
    private final long[] outputs = new long[REMEMBERED];
    private final long[] paid = new long[REMEMBERED];
    private long count;
    private @Nullable Expected expected;

    synchronized void add(long output, long paidPpm) {
      int slot = (int) (count++ % REMEMBERED);
      outputs[slot] = output;
      paid[slot] = paidPpm;
      // Sorting twice for every call would cost more than the answer is worth.
      if (count % 16 == 0) {
        expected = null;
      }
    }

    synchronized @Nullable Expected expected() {
      if (count < NEEDED) {
        return null;
      }
      Expected known = expected;
      if (known == null) {
        known = new Expected(quantile(outputs), quantile(paid));
        expected = known;
      }
      return known;
    }

    private long quantile(long[] values) {
      int size = (int) Math.min(count, REMEMBERED);
      long[] sorted = Arrays.copyOf(values, size);
      Arrays.sort(sorted);
      return sorted[(size * 95 + 99) / 100 - 1];
    }
  }
}
