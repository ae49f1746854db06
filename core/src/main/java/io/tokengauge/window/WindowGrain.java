package io.tokengauge.window;

import java.time.Duration;
import java.time.Instant;

/** Names the widths of the slots that windows are made of. */
public enum WindowGrain {
  /** For windows up to 60 s. */
  SECOND(1, 60),
  /** For windows up to 60 min. */
  MINUTE(60, 60),
  /** For windows up to 24 h. */
  QUARTER_HOUR(900, 96);

  private final int seconds;
  private final int slots;

  WindowGrain(int seconds, int slots) {
    this.seconds = seconds;
    this.slots = slots;
  }

  /** Returns how long a slot is. */
  public Duration width() {
    return Duration.ofSeconds(seconds);
  }

  /** Returns the longest window made of such slots. */
  public Duration longest() {
    return Duration.ofSeconds((long) seconds * slots);
  }

  int seconds() {
    return seconds;
  }

  int slots() {
    return slots;
  }

  /** Returns the end of the slot that an instant is in, or the instant where a slot starts. */
  long ceil(Instant instant) {
    long second = instant.getEpochSecond() + (instant.getNano() == 0 ? 0 : 1);
    return Math.floorDiv(second + seconds - 1, (long) seconds) * seconds;
  }
}
