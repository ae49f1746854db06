package io.tokengauge.budget;

/** Says that a guard did not let a call through. The call was not made. */
public abstract class CallDeniedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CallDeniedException(String message) {
    super(message);
  }

  CallDeniedException(String message, Throwable cause) {
    super(message, cause);
  }
}
