package io.tokengauge.window;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;

/**
 * Estimates how far an exchange's clock is ahead of ours, as NTP does: it was read at some moment
 * between our call and its return, most likely half way, and at worst half the round trip off. Of
 * the last {@value #SAMPLES} calls the one with the shortest round trip counts. Not thread-safe.
 */
final class ClockSkew {

  private static final int SAMPLES = 8;

  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(Duration offset, Duration roundTrip) {}

  /**
   * Takes a reading.
   *
   * @param before our time before the call
   * @param after our time after it
   * @param theirs the exchange's time in the answer
   */
  void sample(Instant before, Instant after, Instant theirs) {
    Duration roundTrip = Duration.between(before, after);
    Instant middle = before.plus(roundTrip.dividedBy(2));
    if (samples.size() == SAMPLES) {
      samples.removeFirst();
    }
    samples.addLast(new Sample(Duration.between(middle, theirs), roundTrip));
  }

  /** Returns by how much the exchange's clock is ahead; zero until it has been read. */
  Duration offset() {
    return best().map(Sample::offset).orElse(Duration.ZERO);
  }

  /** Returns how far off the estimate can be; empty until the clock has been read. */
  Optional<Duration> bound() {
    return best().map(sample -> sample.roundTrip.dividedBy(2));
  }

  private Optional<Sample> best() {
    return samples.stream().min(Comparator.comparing(Sample::roundTrip));
  }
}
