package io.tokengauge.budget;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Says what a call actually took.
 *
 * @param call the call's id
 * @param revision 0 for the first charge of a call; a higher one replaces what lower ones booked
 * @param at when the call started, within what a {@link UsageRecord} may say, cut to microseconds;
 *     a time that has not come yet counts as now
 * @param lines what it took, at most one line per account
 */
public record Charge(CallId call, int revision, Instant at, List<LedgerLine> lines) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the revision is negative, the start is out of range, or two
   *     lines are on one account
   */
  public Charge {
    Objects.requireNonNull(call, "call");
    if (at.isBefore(UsageRecord.MIN_START) || !at.isBefore(UsageRecord.MAX_START)) {
      throw new IllegalArgumentException(
          "start of a charged call must be from "
              + UsageRecord.MIN_START
              + " to before "
              + UsageRecord.MAX_START
              + ", was "
              + at);
    }
    at = at.truncatedTo(ChronoUnit.MICROS);
    lines = List.copyOf(lines);
    if (revision < 0) {
      throw new IllegalArgumentException("revision must be 0 or more, was " + revision);
    }
    checkAccounts(lines);
  }

  /**
   * Checks that no two lines are on one account.
   *
   * @throws IllegalArgumentException naming an account that two lines are on
   */
  static void checkAccounts(List<LedgerLine> lines) {
    Set<BudgetAccount> accounts = new HashSet<>();
    for (LedgerLine line : lines) {
      if (!accounts.add(line.account())) {
        throw new IllegalArgumentException(
            "lines must be on different accounts, was twice " + line.account().budget());
      }
    }
  }
}
