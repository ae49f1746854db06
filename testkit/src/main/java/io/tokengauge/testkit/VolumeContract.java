package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.AppendResult;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.storage.Capability;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Claims that a month with an unbelievable number of calls is still counted to the last digit. */
abstract class VolumeContract extends UsageStoreTheme {

  private static final int BATCH = 5000;
  private static final int DAYS = 30;
  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = FROM.plus(Duration.ofDays(DAYS));
  private static final List<String> MODELS = List.of("m0", "m1", "m2", "m3", "m4");
  private static final List<UsageContext> USERS =
      IntStream.range(0, 50).mapToObj(i -> UsageContext.ofUser("user-" + i)).toList();
  private static final List<Duration> LATENCIES =
      IntStream.range(0, 100).mapToObj(i -> Duration.ofMillis(100 + 37L * i)).toList();

  VolumeContract(UsageStoreContract setting) {
    super(setting);
  }

  /** What the test itself adds up, in its own way. */
  private static final class Expected {
    private long attempts;
    private long input;
    private long cacheRead;
    private long output;
    private BigInteger picos = BigInteger.ZERO;

    void add(int i) {
      attempts++;
      input += inputOf(i) + cacheReadOf(i);
      cacheRead += cacheReadOf(i);
      output += outputOf(i);
      picos = picos.add(BigInteger.valueOf(picosOf(i)));
    }

    void assertSame(UsageRow row) {
      assertThat(
              List.of(
                  row.totals().attempts(),
                  row.totals().inputTokens(),
                  row.totals().cacheReadTokens(),
                  row.totals().outputTokens(),
                  row.totals().cost().picos()))
          .as("attempts, input, cache read, output, cost of %s from %s", row.key(), row.start())
          .containsExactly(attempts, input, cacheRead, output, picos);
    }
  }

  @Test
  void unbelievableVolumeIsCountedToTheLastDigit() {
    int volume = setting.volume();
    Expected all = new Expected();
    Map<String, Expected> byModelAndDay = new HashMap<>();
    Map<String, Expected> byUser = new HashMap<>();
    for (int first = 0; first < volume; first += BATCH) {
      List<PricedUsage> batch = new ArrayList<>(BATCH);
      for (int i = first; i < Math.min(volume, first + BATCH); i++) {
        batch.add(call(i, volume));
        all.add(i);
        String model = MODELS.get(modelOf(i));
        long day = secondOf(i, volume) / 86_400;
        byModelAndDay.computeIfAbsent(model + day, k -> new Expected()).add(i);
        byUser.computeIfAbsent("user-" + userOf(i), k -> new Expected()).add(i);
      }
      appendNew(batch);
    }

    UsageQuery month = UsageQuery.between(FROM, TO);
    UsageAnswer whole = ask(month);
    assertThat(whole.source()).isNotEqualTo(Source.PARTIAL);
    assertThat(whole.rows()).hasSize(1);
    all.assertSame(whole.rows().get(0));

    UsageAnswer daily = ask(month.groupedBy(Dimension.MODEL).per(Grain.DAY, ZoneOffset.UTC));
    assertThat(daily.rows()).hasSize(MODELS.size() * DAYS);
    for (UsageRow row : daily.rows()) {
      long day = Duration.between(FROM, row.start()).toDays();
      expected(byModelAndDay, row.key().get(0) + day).assertSame(row);
    }

    UsageAnswer users = ask(month.groupedBy(Dimension.USER).topBy(RankBy.COST, 5));
    assertThat(users.rows()).hasSize(5);
    users.rows().forEach(row -> expected(byUser, row.key().get(0)).assertSame(row));
    assertThat(users.total().cost().picos()).isEqualTo(all.picos);

    resendsChangeNothing(volume, whole);
  }

  private void resendsChangeNothing(int volume, UsageAnswer whole) {
    List<PricedUsage> newest = calls(volume - 1000, volume);
    assertThat(store.append(newest)).isEqualTo(new AppendResult(0, 1000, List.of(), List.of()));
    AppendResult oldest = store.append(calls(0, 1000));
    assertThat(oldest.appended()).isZero();
    assertThat(oldest.duplicates() + oldest.beyondHorizon().size()).isEqualTo(1000);
    assertThat(ask(UsageQuery.between(FROM, TO)).total()).isEqualTo(whole.total());
    if (has(Capability.KEEPS_ALL_ROWS)) {
      assertThat(store.scan(UsageFilter.ALL, FROM, TO, null, 10).complete()).isTrue();
      assertThat(oldest.duplicates()).isEqualTo(1000);
    }
  }

  private List<PricedUsage> calls(int first, int end) {
    return IntStream.range(first, end).mapToObj(i -> call(i, setting.volume())).toList();
  }

  private static Expected expected(Map<String, Expected> sums, String key) {
    return Objects.requireNonNull(sums.get(key), key);
  }

  private static PricedUsage call(int i, int volume) {
    long picos = picosOf(i);
    return new PricedUsage(
        UsageRecord.builder(
                new CallId("openai", CallId.REQUEST, "volume-" + i),
                FROM.plusSeconds(secondOf(i, volume)).plusNanos(i % 1000 * 1000L),
                MODELS.get(modelOf(i)))
            .latency(LATENCIES.get(i % LATENCIES.size()))
            .tokens(new TokenUsage(inputOf(i), cacheReadOf(i), 0, 0, outputOf(i), 0))
            .context(USERS.get(userOf(i)))
            .build(),
        new Cost(Cost.Status.PRICED, picos, picos, 0, "v"));
  }

  // In order, but for one call in seven that is up to five minutes late.
  private static long secondOf(int i, int volume) {
    long second = (long) i * DAYS * 86_400 / volume;
    return i % 7 == 0 ? Math.max(0, second - i % 300) : second;
  }

  private static int modelOf(int i) {
    return (i ^ (i >>> 7)) % MODELS.size();
  }

  private static int userOf(int i) {
    return (int) (i * 7919L % USERS.size());
  }

  private static long inputOf(int i) {
    return 100L + i % 1000;
  }

  private static long cacheReadOf(int i) {
    return i % 3 == 0 ? 2000 : 0;
  }

  private static long outputOf(int i) {
    return i % 300;
  }

  // A million calls add up to more than 2^63.
  private static long picosOf(int i) {
    return 4_000_000_000_001L * (i % 11) + i;
  }
}
