package io.tokengauge.providers;

import io.tokengauge.history.StoredUsage;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.UsageRecord;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds what one line of {@link UsageJsonLines} says.
 *
 * @param record the fact
 * @param cost the cost as recorded, or null when the line carries none
 * @param revision 0 as first recorded, higher once amended
 */
public record UsageLine(UsageRecord record, @Nullable Cost cost, int revision) {

  /**
   * Checks the revision.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public UsageLine {
    Objects.requireNonNull(record, "record");
    if (revision < 0) {
      throw new IllegalArgumentException("revision must be 0 or more, was " + revision);
    }
  }

  /** Returns the line of a call as a store has it. */
  public static UsageLine of(StoredUsage call) {
    return new UsageLine(call.call().record(), call.call().cost(), call.revision());
  }
}
