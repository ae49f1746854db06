package io.tokengauge.budget;

/** Says that a call is not to be made, because a {@link DegradationPolicy} advised against it. */
public final class CallRejectedException extends CallDeniedException {

  private static final long serialVersionUID = 1L;

  private final String userText;

  CallRejectedException(Advice advice) {
    super("call is not to be made: " + advice.reason());
    this.userText = advice.userText();
  }

  @Override
  public String userText() {
    return userText;
  }
}
