package io.tokengauge.budget;

/** Chooses what becomes of a hold whose owner neither charged, released nor renewed it in time. */
public enum OnExpiry {
  /** The amount held is booked, until a late charge puts the actual one in its place. */
  CHARGE_ESTIMATE,
  /** The amount held is given back; a late charge is booked when it comes. */
  RELEASE
}
