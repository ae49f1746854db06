package io.tokengauge.storage;

/**
 * Tells how a component is doing, as a value.
 *
 * @param status whether it works
 * @param detail one sentence for people; never holds a secret; empty when there is nothing to say
 */
public record Health(Status status, String detail) {

  /** Grades a component, best first. */
  public enum Status {
    UP,
    /** Works, but not as promised: something lags, was dropped or is retried. */
    DEGRADED,
    DOWN
  }

  /** A component about which nothing is wrong. */
  public static final Health UP = new Health(Status.UP, "");

  /** Returns the health of a component that works, but not as promised. */
  public static Health degraded(String detail) {
    return new Health(Status.DEGRADED, detail);
  }

  /** Returns the health of a component that does not work. */
  public static Health down(String detail) {
    return new Health(Status.DOWN, detail);
  }

  /** Returns the worse of both, with both details. */
  public Health and(Health other) {
    Status worse = status.compareTo(other.status) >= 0 ? status : other.status;
    String both =
        detail.isEmpty() || other.detail.isEmpty()
            ? detail + other.detail
            : detail + "; " + other.detail;
    return new Health(worse, both);
  }
}
