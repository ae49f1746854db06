package io.tokengauge.notify;

/** Says how the delivery of a dispatch ended. */
public enum Settlement {
  /** The receiver took it. */
  SENT(true, false),
  /** Some behind the receiver took it, others refused it for good: a dead letter says so. */
  PARTLY_SENT(true, true),
  /** It was refused for good or given up: a dead letter says so. */
  DEAD(false, true),
  /**
   * There was nothing in it that the receiver should hear, such as the end of what it never heard.
   */
  NOTHING_TO_TELL(false, false);

  private final boolean told;
  private final boolean kept;

  Settlement(boolean told, boolean kept) {
    this.told = told;
    this.kept = kept;
  }

  /** Tells whether the receiver knows of it now. */
  public boolean told() {
    return told;
  }

  /** Tells whether a dead letter is kept. */
  public boolean kept() {
    return kept;
  }
}
