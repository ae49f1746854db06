package io.tokengauge.notify;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what a receiver made of a dispatch, where that is more than "not now": when to come again,
 * or that there is no use in it. The message names the receiver's answer and never holds a secret.
 */
public final class DeliveryException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Tells what to do next. */
  public enum Kind {
    /** Come again, but not before a certain time. */
    LATER,
    /** Never try this dispatch again. */
    NEVER,
    /** Some of those behind the receiver took it, the others never will. */
    PARTLY
  }

  private final Kind kind;
  private final @Nullable Duration wait;

  private DeliveryException(Kind kind, @Nullable Duration wait, String message) {
    super(message);
    this.kind = kind;
    this.wait = wait;
  }

  /**
   * Returns the answer of a receiver that wants nothing at all for a while.
   *
   * @param wait zero or more
   */
  public static DeliveryException later(String message, Duration wait) {
    if (wait.isNegative()) {
      throw new IllegalArgumentException("wait must not be negative, was " + wait);
    }
    return new DeliveryException(Kind.LATER, wait, message);
  }

  /** Returns a refusal that will not change: a revoked token, a channel that is gone. */
  public static DeliveryException never(String message) {
    return new DeliveryException(Kind.NEVER, null, message);
  }

  /** Returns that some took it and the others, whom the message names, refused for good. */
  public static DeliveryException partly(String message) {
    return new DeliveryException(Kind.PARTLY, null, message);
  }

  /** Tells what to do next. */
  public Kind kind() {
    return kind;
  }

  /** Returns how long to wait at least, if this is {@link Kind#LATER}. */
  public Optional<Duration> waitFor() {
    return Optional.ofNullable(wait);
  }
}
