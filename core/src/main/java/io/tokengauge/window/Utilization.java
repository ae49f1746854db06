package io.tokengauge.window;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Sets what was used against a limit.
 *
 * @param current what was used
 * @param limit what may be used, empty if there is no limit
 */
public record Utilization(long current, OptionalLong limit) {

  /** Returns the share of the limit that is used: 0.8 at 80 %; empty if there is no limit. */
  public OptionalDouble share() {
    return limit.isPresent()
        ? OptionalDouble.of((double) current / limit.getAsLong())
        : OptionalDouble.empty();
  }

  /** Returns {@code 5/500}, or the current value alone if there is no limit. */
  @Override
  public String toString() {
    return limit.isPresent() ? current + "/" + limit.getAsLong() : Long.toString(current);
  }
}
