package io.tokengauge.usage;

import java.util.Locale;

/** Names the service level a call was served at, which is what it is billed at. */
public enum ServiceTier {
  STANDARD,
  BATCH,
  FLEX,
  PRIORITY;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Returns the lower-case name used in files, queries and output. */
  public String label() {
    return label;
  }

  /**
   * Returns the tier of that name.
   *
   * @param name a label in any case; {@code default} means standard
   * @throws IllegalArgumentException if there is no such tier
   */
  public static ServiceTier parse(String name) {
    String wanted = name.strip().toLowerCase(Locale.ROOT);
    if (wanted.equals("default")) {
      return STANDARD;
    }
    for (ServiceTier tier : values()) {
      if (tier.label.equals(wanted)) {
        return tier;
      }
    }
    throw new IllegalArgumentException(
        "service tier must be standard, batch, flex or priority, was \"" + name + "\"");
  }
}
