package io.tokengauge.window;

import io.tokengauge.usage.Dimension;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds what one process tells an exchange at a time: that it is there, and deltas, if there are
 * any.
 *
 * @param fleet who shares
 * @param instance which copy of the service this is
 * @param incarnation which start of that copy; never used by another one, now or later
 * @param until everything recorded before is in this publication or those before it
 * @param leaving whether it is the last one
 * @param losses how often this incarnation knows deltas to have been lost, so far
 * @param parts at most one for each shard of a view; each stands for itself
 */
public record Publication(
    Fleet fleet,
    String instance,
    String incarnation,
    Instant until,
    boolean leaving,
    long losses,
    List<Part> parts) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if two are for the same shard
   */
  public Publication {
    parts = List.copyOf(parts);
    Set<List<Object>> shards = new HashSet<>();
    for (Part part : parts) {
      if (!shards.add(List.of(part.view.dimensions(), part.shard))) {
        throw new IllegalArgumentException(
            "a shard must have one part, "
                + part.shard
                + " of "
                + part.view.dimensions()
                + " has two");
      }
    }
  }

  /**
   * Holds the deltas of one shard of a view: all label sets in it, and nothing else.
   *
   * @param view what the deltas are of
   * @param shard which label sets: those with this {@link SharedView#shardOf}, and those not told
   *     apart
   * @param sequence 1 for the first part that an incarnation publishes for the shard, then one more
   *     for each; the same when it is sent again. What is seeded after a loss skips numbers
   * @param deltas to be applied all or none
   */
  public record Part(SharedView view, int shard, long sequence, List<SlotDelta> deltas) {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the sequence is below 1, or a delta is of another shard
     */
    public Part {
      deltas = List.copyOf(deltas);
      if (sequence < 1) {
        throw new IllegalArgumentException("sequence must be 1 or more, was " + sequence);
      }
      if (shard < 0 || shard >= view.shards()) {
        throw new IllegalArgumentException(
            "shard must be within 0 to " + (view.shards() - 1) + ", was " + shard);
      }
      List<Dimension> dimensions = view.dimensions();
      for (SlotDelta delta : deltas) {
        List<String> values = delta.values();
        if (!values.isEmpty()
            && (values.size() != dimensions.size() || view.shardOf(values) != shard)) {
          throw new IllegalArgumentException(
              "values must be of " + dimensions + " in shard " + shard + ", were " + values);
        }
      }
    }
  }
}
