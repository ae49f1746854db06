package io.tokengauge.window;

import java.time.Instant;
import java.util.List;

/**
 * Says what an exchange did with a publication.
 *
 * @param at the exchange's time, read between the call and its return
 * @param receipts one for each part, in their order
 */
public record Acknowledgement(Instant at, List<Receipt> receipts) {

  /** Copies the receipts. */
  public Acknowledgement {
    receipts = List.copyOf(receipts);
  }

  /** Says what became of a part. */
  public enum Outcome {
    /** Its deltas were added. */
    APPLIED,
    /** It had been applied before; nothing was changed. */
    REPEATED,
    /** It may or may not have been applied: to be sent again, as it is. */
    FAILED
  }

  /**
   * Says what became of a part.
   *
   * @param outcome whether it counts
   * @param missing how many sequences between the last one that the shard knew of this incarnation
   *     and this one never came, or were forgotten; 0 unless the part was applied over a gap
   */
  public record Receipt(Outcome outcome, long missing) {

    /** The part was added, and all before it had been. */
    public static final Receipt APPLIED = new Receipt(Outcome.APPLIED, 0);

    /** The part had been applied before. */
    public static final Receipt REPEATED = new Receipt(Outcome.REPEATED, 0);

    /** The part may or may not have been applied. */
    public static final Receipt FAILED = new Receipt(Outcome.FAILED, 0);
  }
}
