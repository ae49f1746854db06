package io.tokengauge.storage.jdbc;

import java.util.List;

/**
 * Holds what a group knows of a call.
 *
 * @param state how far it has come
 * @param revision 0 until a correction was charged
 * @param until when its hold ends or, once it has ended, when it is forgotten; microseconds
 * @param entries what is where because of it
 */
record LedgerCall(State state, int revision, long until, List<LedgerEntry> entries) {

  /** Tells how far a call has come; the order is part of the schema. */
  enum State {
    HOLDING,
    EXPIRED,
    CHARGED
  }

  /** Returns the call after its hold has ended by itself. */
  LedgerCall expired(long remembered) {
    List<LedgerEntry> booked =
        entries.stream().map(e -> e.with(e.chargedOnExpiry() ? e.amount() : 0)).toList();
    return new LedgerCall(State.EXPIRED, revision, until + remembered, booked);
  }
}
