package io.tokengauge.examples.monitor.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArrivalOrderTest {

  private static final Instant T = Instant.parse("2026-11-02T10:00:00Z");

  private static UsageRecord call(int number, long startSecond, long seconds) {
    UsageRecord.Builder call =
        UsageRecord.builder(
            CallId.ofRequest("openai", "call-" + number), T.plusSeconds(startSecond), "m");
    return seconds < 0 ? call.build() : call.latency(Duration.ofSeconds(seconds)).build();
  }

  private static List<UsageRecord> ordered(List<UsageRecord> byStart) {
    List<UsageRecord> order = new ArrayList<>();
    new ArrivalOrder(byStart.iterator()).forEachRemaining(order::add);
    return order;
  }

  @Test
  void aLongCallArrivesAfterShorterOnesThatStartedLater() {
    UsageRecord slow = call(1, 0, 60);
    UsageRecord quick = call(2, 10, 1);
    UsageRecord unknown = call(3, 20, -1);
    assertThat(ordered(List.of(slow, quick, unknown))).containsExactly(quick, unknown, slow);
  }

  @Test
  void equalsSortingByEndOnRandomCalls() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 50; round++) {
      List<UsageRecord> byStart = new ArrayList<>();
      long start = 0;
      for (int i = 0; i < 200; i++) {
        start += random.nextInt(4);
        byStart.add(call(i, start, random.nextInt(5) == 0 ? -1 : random.nextInt(50)));
      }
      List<UsageRecord> sorted = new ArrayList<>(byStart);
      sorted.sort(Comparator.comparing(ArrivalOrder::arrival).thenComparing(UsageRecord::id));
      assertThat(ordered(byStart)).isEqualTo(sorted);
    }
  }

  @Test
  void ofNoCallsThereIsNone() {
    Iterator<UsageRecord> none = new ArrivalOrder(List.<UsageRecord>of().iterator());
    assertThat(none.hasNext()).isFalse();
    assertThatThrownBy(none::next).isInstanceOf(NoSuchElementException.class);
  }
}
