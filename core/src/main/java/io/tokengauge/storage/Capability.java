package io.tokengauge.storage;

/**
 * Lists what a storage may promise beyond its ports' contracts. The contract tests hold it to what
 * it declares, and the README's table shows it.
 */
public enum Capability {
  /** What append returned for survives the death of the process. */
  DURABLE,
  /** Several processes may use the same data at once. */
  SHARED,
  /** Raw calls are kept until purged, not evicted to stay within a bound. */
  KEEPS_ALL_ROWS,
  /** Roll-ups of every declared cube can carry latency histograms. */
  HISTOGRAMS,
  /** Acknowledged writes survive the failover of a server. */
  SURVIVES_FAILOVER
}
