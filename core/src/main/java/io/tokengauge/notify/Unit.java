package io.tokengauge.notify;

/** Names what a {@link Measurement} is measured in. */
public enum Unit {
  COUNT("", "", 0),
  PERCENT("", "%", 1),
  /** US dollars. */
  USD("$", "", 2),
  MILLISECONDS("", "ms", 0);

  private final String prefix;
  private final String suffix;
  private final int decimals;

  Unit(String prefix, String suffix, int decimals) {
    this.prefix = prefix;
    this.suffix = suffix;
    this.decimals = decimals;
  }

  /** Returns how many decimals people are shown. */
  public int decimals() {
    return decimals;
  }

  /** Returns digits with the unit's sign around them; a minus stays in front. */
  public String around(String digits) {
    return digits.startsWith("-")
        ? "-" + prefix + digits.substring(1) + suffix
        : prefix + digits + suffix;
  }
}
