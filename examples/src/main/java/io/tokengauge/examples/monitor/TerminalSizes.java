package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.live.TerminalSize;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Knows the terminal's size, and looks again every two seconds: each look starts a process. */
final class TerminalSizes implements Supplier<TerminalSize> {

  private static final Duration EVERY = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Supplier<TerminalSize> terminal;
  private TerminalSize known = TerminalSize.USUAL;
  private Instant lookAgain = Instant.MIN;

  /**
   * Starts without having looked.
   *
   * @param clock a real one
   * @param terminal tells the size now
   */
  TerminalSizes(InstantSource clock, Supplier<TerminalSize> terminal) {
    this.clock = clock;
    this.terminal = terminal;
  }

  @Override
  public TerminalSize get() {
    Instant now = clock.instant();
    if (!now.isBefore(lookAgain)) {
      known = terminal.get();
      lookAgain = now.plus(EVERY);
    }
    return known;
  }
}
