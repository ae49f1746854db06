package io.tokengauge.budget;

/** Says that a call was not let through. The call was not made. */
public abstract class CallDeniedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CallDeniedException(String message) {
    super(message);
  }

  CallDeniedException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Returns what to tell end users: a sentence in English that names no budget and no amount,
   * unless a {@link DegradationPolicy} says what.
   */
  public abstract String userText();
}
