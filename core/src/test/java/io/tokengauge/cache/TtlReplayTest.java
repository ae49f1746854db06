package io.tokengauge.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TtlReplayTest {

  private static final Instant T = Instant.parse("2026-10-01T09:00:00Z");
  private static final Duration FIVE = Duration.ofMinutes(5);
  private static final Duration MICRO = Duration.ofNanos(1_000);

  @Test
  void aBlockTouchedExactlyTheTimeToLiveAgoIsAlive() {
    TtlBlockReplay replay = new TtlBlockReplay(FIVE, 512);
    assertThat(replay.serve(T, 1_000, blocks(1, 2))).isZero();
    assertThat(replay.serve(T.plus(FIVE), 1_000, blocks(1, 2))).isEqualTo(1_000);
    assertThat(replay.outcome()).isEqualTo(new TtlOutcome(2, 2_000, 1_000, 1_000));
  }

  @Test
  void oneMicrosecondMoreAndItIsNot() {
    TtlBlockReplay replay = new TtlBlockReplay(FIVE, 512);
    replay.serve(T, 1_000, blocks(1, 2));
    assertThat(replay.serve(T.plus(FIVE).plus(MICRO), 1_000, blocks(1, 2))).isZero();
  }

  @Test
  void touchingRefreshes() {
    TtlBlockReplay replay = new TtlBlockReplay(FIVE, 512);
    replay.serve(T, 512, blocks(1));
    replay.serve(T.plus(FIVE), 512, blocks(1));
    assertThat(replay.serve(T.plus(FIVE).plus(FIVE), 512, blocks(1))).isEqualTo(512);
  }

  @Test
  void onlyTheRunFromTheFirstBlockCounts() {
    TtlBlockReplay replay = new TtlBlockReplay(FIVE, 512);
    replay.serve(T, 2_048, blocks(1, 2, 3, 4));
    assertThat(replay.serve(T, 2_048, blocks(1, 2, 9, 4))).isEqualTo(1_024);
    assertThat(replay.serve(T, 2_048, blocks(8, 2, 3, 4))).isZero();
  }

  @Test
  void everyBlockIsTouchedEvenBehindAGap() {
    TtlBlockReplay replay = new TtlBlockReplay(FIVE, 512);
    replay.serve(T, 1_024, blocks(1, 2));
    replay.serve(T.plus(FIVE), 1_024, blocks(7, 2));
    // 1 is dead by now, 2 was touched behind 7.
    assertThat(replay.serve(T.plus(FIVE).plus(MICRO), 1_024, blocks(2, 1))).isEqualTo(512);
  }

  @Test
  void noMoreThanThePromptIsServed() {
    TtlBlockReplay replay = new TtlBlockReplay(FIVE, 512);
    replay.serve(T, 600, blocks(1, 2));
    assertThat(replay.serve(T, 600, blocks(1, 2))).isEqualTo(600);
  }

  @Test
  void pastItsBoundTheCacheForgetsTheOldestBlocksAndSaysSo() {
    TtlBlockReplay replay = new TtlBlockReplay(FIVE, 1, 2);
    replay.serve(T, 3, blocks(1, 2, 3));
    assertThat(replay.forgotten()).isEqualTo(1);
    assertThat(replay.serve(T, 3, blocks(1, 2, 3))).isZero();
    assertThat(replay.serve(T, 2, blocks(2, 3))).isEqualTo(2);
  }

  @Test
  void withoutHashesTheGapDecides() {
    TtlGapReplay replay = new TtlGapReplay(FIVE);
    assertThat(replay.serve(T, 1_000, 0)).isZero();
    assertThat(replay.serve(T.plus(FIVE), 1_100, 1_000)).isEqualTo(1_000);
    assertThat(replay.serve(T.plus(FIVE).plus(FIVE).plus(MICRO), 1_200, 1_100)).isZero();
    assertThat(replay.outcome()).isEqualTo(new TtlOutcome(3, 3_300, 1_000, 2_300));
  }

  @Test
  void wrongInputIsRefused() {
    TtlGapReplay replay = new TtlGapReplay(FIVE);
    assertThatThrownBy(() -> replay.serve(T, 10, 11))
        .hasMessage("reusable tokens must be within 0 to the input (10), was 11");
    replay.serve(T, 10, 0);
    assertThatThrownBy(() -> replay.serve(T.minusSeconds(1), 10, 0))
        .hasMessage(
            "calls must come in order of their start, came 2026-10-01T08:59:59Z after"
                + " 2026-10-01T09:00:00Z");
    assertThatThrownBy(() -> new TtlGapReplay(Duration.ZERO))
        .hasMessage("time to live must be above 0, was PT0S");
    assertThatThrownBy(() -> new TtlBlockReplay(FIVE, 0))
        .hasMessage("tokens per block and blocks kept must be 1 or more, were 0 and 1000000");
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15})
  void randomCallsAreServedWhatANaiveCacheServes(long seed) {
    Random random = new Random(seed);
    TtlBlockReplay replay = new TtlBlockReplay(Duration.ofSeconds(20), 16);
    Map<Long, List<Instant>> touches = new HashMap<>();
    Instant at = T;
    for (int i = 0; i < 2_000; i++) {
      at = at.plusSeconds(random.nextInt(8));
      long[] blocks = random.longs(random.nextInt(6), 0, 12).toArray();
      long input = random.nextInt(100);
      int run = 0;
      while (run < blocks.length && alive(touches.get(blocks[run]), at)) {
        run++;
      }
      assertThat(replay.serve(at, input, blocks))
          .as("seed %d, call %d", seed, i)
          .isEqualTo(Math.min(16L * run, input));
      for (long block : blocks) {
        touches.computeIfAbsent(block, b -> new ArrayList<>()).add(at);
      }
    }
    assertThat(replay.forgotten()).isZero();
  }

  private static boolean alive(@Nullable List<Instant> touches, Instant at) {
    return touches != null
        && touches.stream().anyMatch(t -> !t.isBefore(at.minus(Duration.ofSeconds(20))));
  }

  private static long[] blocks(long... hashes) {
    return hashes;
  }
}
