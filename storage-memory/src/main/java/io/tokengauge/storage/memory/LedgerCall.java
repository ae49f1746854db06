package io.tokengauge.storage.memory;

import io.tokengauge.usage.CallId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds what one call holds or has booked. Not thread-safe. */
final class LedgerCall implements Comparable<LedgerCall> {

  /** Tells how far a call has come; the order is part of the snapshot's format. */
  enum State {
    HOLDING,
    EXPIRED,
    CHARGED
  }

  /** Says what is in one slot of an account because of this call. */
  record Entry(LedgerAccount account, long slot, long amount, boolean chargedOnExpiry) {
    Entry with(long other) {
      return new Entry(account, slot, other, chargedOnExpiry);
    }
  }

  final CallId id;
  // When it was reserved or, if it was not, started; in microseconds, as all times here.
  final long start;
  State state = State.HOLDING;
  int revision;
  List<Entry> entries;
  // When its hold ends or, once it has ended, when the call is forgotten.
  long until;
  // Sets holds that end at the same time apart.
  private final long number;

  LedgerCall(CallId id, long start, long number, long until, List<Entry> entries) {
    this.id = id;
    this.start = start;
    this.number = number;
    this.until = until;
    this.entries = entries;
    entries.forEach(entry -> entry.account.references++);
  }

  /** Adds what the entries stand for to their accounts, or takes it back. */
  void apply(int sign) {
    for (Entry entry : entries) {
      long amount = sign * entry.amount;
      boolean holding = state == State.HOLDING;
      entry.account.add(entry.slot, holding ? 0 : amount, holding ? amount : 0);
    }
  }

  /** Lets go of the accounts: the call is no longer known. */
  void forget() {
    entries.forEach(entry -> entry.account.references--);
  }

  @Nullable Entry entryOn(LedgerAccount account) {
    for (Entry entry : entries) {
      if (entry.account == account) {
        return entry;
      }
    }
    return null;
  }

  /** Orders by when holds end. */
  @Override
  public int compareTo(LedgerCall other) {
    int byTime = Long.compare(until, other.until);
    return byTime != 0 ? byTime : Long.compare(number, other.number);
  }

  // TreeSet goes by compareTo; two calls are the same only if they are one object.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}
