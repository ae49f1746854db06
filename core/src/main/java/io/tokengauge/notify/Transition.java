package io.tokengauge.notify;

/** Says what happened to an alert. */
public enum Transition {
  /** It began, or its severity changed. */
  FIRING,
  /** It ended. */
  RESOLVED,
  /** Something happened once and has no end, such as a dear call. */
  EVENT
}
