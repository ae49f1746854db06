package io.tokengauge.window;

import java.time.Duration;
import java.util.List;

/**
 * Shares sums of calls between processes: each publishes what its own windows gained, all read the
 * sum.
 *
 * <p><b>Slots.</b> A delta is added, for its label set, to the slots that {@link Slot#landing}
 * names: the slot it is for and the wider ones around it, by the exchange's own clock. A slot is
 * kept at least until it ended {@link #retention} ago.
 *
 * <p><b>Once.</b> A part is applied whole or not at all, if its sequence is above the last one of
 * its incarnation for the same shard; otherwise it changes nothing. That last sequence is moved in
 * the same step, and remembered for as long as a slot can be read that the part may have been added
 * to: {@link #retention} of the widest slots after it was last moved. All that one part touches
 * belongs to one shard of one view, so a store that is split can keep that together.
 *
 * <p><b>Loss.</b> An exchange that has forgotten a shard has forgotten those sequences with it, and
 * says so with the next part ({@link Acknowledgement.Receipt#missing}); what was lost is then
 * {@linkplain SharedWindows#seedFrom seeded again} under an incarnation of its own.
 *
 * <p><b>Cap.</b> A shard tells {@link SharedView#labelSetsPerShard} label sets apart, as the part's
 * view says. Deltas of further ones are added to the row without values. A label set of which no
 * slot is kept any more makes room for another.
 *
 * <p><b>Text.</b> Label values, instances and namespaces may be any text that {@link
 * io.tokengauge.usage.Origin} and {@link io.tokengauge.usage.Dimension#canonicalValue} let pass.
 *
 * <p>Times are exact to the microsecond. Thread-safe. Every call ends in bounded time; methods
 * throw {@link io.tokengauge.storage.StorageException} when the store cannot, and a publication
 * then may or may not have been applied.
 */
public interface MetricsExchange {

  /** How many shards the label sets of a view are spread over; part of stored formats. */
  int SHARDS = 8;

  /** Returns how long slots of a width can be read after they ended. */
  static Duration retention(WindowGrain grain) {
    return switch (grain) {
      case SECOND -> Duration.ofMinutes(2);
      case MINUTE -> Duration.ofMinutes(75);
      case QUARTER_HOUR -> Duration.ofMinutes(24 * 60 + 30);
    };
  }

  /**
   * Applies the parts that were not applied before, and notes that the instance is there.
   *
   * <p>Of the latter nothing is lost by repeating it either: {@code until} and {@code losses} only
   * grow, {@code leaving} stays. If any part failed, {@code until} and {@code leaving} are not
   * noted.
   */
  Acknowledgement publish(Publication publication);

  /** Returns who publishes in a fleet; nobody for one that is not known. */
  FleetState state(Fleet fleet);

  /**
   * Adds up what was published of a view in slots, by label set.
   *
   * @param view known by its dimensions; one that nobody published has no rows
   * @param ranges of which none overlap
   */
  SharedSums read(Fleet fleet, SharedView view, List<SlotRange> ranges);

  /**
   * Adds up what was published of one label set in slots.
   *
   * @param values one per dimension of the view
   * @param ranges of which none overlap
   * @return a row of the label set and one of the calls whose values are not told apart, where
   *     these have anything
   */
  default SharedSums read(
      Fleet fleet, SharedView view, List<String> values, List<SlotRange> ranges) {
    SharedSums all = read(fleet, view, ranges);
    return new SharedSums(
        all.at(),
        all.rows().stream()
            .filter(row -> row.values().isEmpty() || row.values().equals(values))
            .toList());
  }
}
