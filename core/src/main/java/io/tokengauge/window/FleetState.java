package io.tokengauge.window;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says which instances share their windows, and how fresh what they shared is.
 *
 * @param at the exchange's time
 * @param members every start of every instance that the exchange knows, in no order; those that
 *     published nothing for longer than the longest window may be forgotten
 */
public record FleetState(Instant at, List<Member> members) {

  /**
   * The incarnation under which calls of an instance are published that an exchange had forgotten,
   * seeded again from where calls are kept for good.
   */
  public static final String SEEDED = "seeded from the record";

  /** Copies the members. */
  public FleetState {
    members = List.copyOf(members);
  }

  /**
   * Holds one start of an instance.
   *
   * @param instance which copy of the service
   * @param incarnation which start of it
   * @param since when it first published, by the exchange's clock
   * @param until everything it recorded before is in the sums
   * @param lastCalls when deltas of it were last applied, by the exchange's clock; null if none
   *     were
   * @param left whether it said that it would publish no more
   * @param losses how often it knows deltas to have been lost
   */
  public record Member(
      String instance,
      String incarnation,
      Instant since,
      Instant until,
      @Nullable Instant lastCalls,
      boolean left,
      long losses) {

    /**
     * Tells whether this is no start of the instance, but what of its calls before {@link #until}
     * was forgotten and seeded again; all of it once it {@link #left}.
     */
    public boolean seeded() {
      return incarnation.equals(SEEDED);
    }
  }

  /** Returns the latest start of each instance, by instance. */
  public List<Member> current() {
    Comparator<Member> later =
        Comparator.comparing(Member::since)
            .thenComparing(Member::until)
            .thenComparing(Member::incarnation);
    Map<String, Member> latest = new TreeMap<>();
    for (Member member : members) {
      if (member.seeded()) {
        continue;
      }
      latest.merge(member.instance, member, (a, b) -> later.compare(a, b) >= 0 ? a : b);
    }
    return new ArrayList<>(latest.values());
  }

  /**
   * Tells whether calls since an instant may have been seeded: their sums are by when the calls
   * ended.
   */
  public boolean seeded(Instant since) {
    return members.stream().anyMatch(member -> member.seeded() && member.until.isAfter(since));
  }

  /** Returns those whose calls may be in what was published since an instant, by instance. */
  public List<Member> contributors(Instant since) {
    return members.stream()
        .filter(member -> member.lastCalls != null && !member.lastCalls.isBefore(since))
        .sorted(Comparator.comparing(Member::instance).thenComparing(Member::since))
        .toList();
  }

  /**
   * Returns the instances that should be publishing and are not: their latest start neither left
   * nor published within a time.
   */
  public List<Member> silent(Duration after) {
    Instant limit = at.minus(after);
    return current().stream()
        .filter(member -> !member.left && member.until.isBefore(limit))
        .toList();
  }

  /**
   * Returns until when everything recorded is in the sums, by the exchange's clock; instances that
   * left or have been silent for a time are not waited for.
   */
  public Instant completeUntil(Duration silentAfter) {
    Instant limit = at.minus(silentAfter);
    return current().stream()
        .filter(member -> !member.left && !member.until.isBefore(limit))
        .map(Member::until)
        .min(Comparator.naturalOrder())
        .orElse(at);
  }
}
