package io.tokengauge.notify;

/** Grades how urgent something is, the least urgent first. */
public enum Severity {
  INFO("ℹ️"),
  WARNING("⚠️"),
  CRITICAL("🚨");

  private final String symbol;

  Severity(String symbol) {
    this.symbol = symbol;
  }

  /** Returns the emoji that stands for it in front of a line. */
  public String symbol() {
    return symbol;
  }

  /** Tells whether this is as urgent as the other, or more. */
  public boolean atLeast(Severity other) {
    return compareTo(other) >= 0;
  }
}
