package io.tokengauge.budget;

/** Says how a prompt may be written to the provider's cache, which costs more than reading it. */
public enum CacheWrites {
  /** Not at all, or at no price of its own. */
  NONE,
  /** With the short time to live. */
  SHORT,
  /** With the long time to live. */
  LONG
}
