package io.tokengauge.budget;

import java.time.Duration;

/** Eases the pressure of a call in one way. */
public sealed interface Measure {

  /**
   * Lets the call wait for room.
   *
   * @param most how long at most, above zero
   */
  record WaitUpTo(Duration most) implements Measure {
    public WaitUpTo {
      if (most.isNegative() || most.isZero()) {
        throw new IllegalArgumentException("wait must be above zero, was " + most);
      }
    }
  }

  /**
   * Asks another model of the same provider.
   *
   * @param model its name
   */
  record BackupModel(String model) implements Measure {}

  /**
   * Lets the answer be shorter.
   *
   * @param most the cap on tokens of output, above zero
   */
  record FewerOutputTokens(long most) implements Measure {
    public FewerOutputTokens {
      if (most <= 0) {
        throw new IllegalArgumentException("output tokens must be above zero, was " + most);
      }
    }
  }

  /**
   * Keeps what is cached for longer, be it answers or prompts.
   *
   * @param timeToLive for how long, above zero
   */
  record LongerCache(Duration timeToLive) implements Measure {
    public LongerCache {
      if (timeToLive.isNegative() || timeToLive.isZero()) {
        throw new IllegalArgumentException("time to live must be above zero, was " + timeToLive);
      }
    }
  }

  /** Does not make the call. */
  record Reject() implements Measure {}
}
