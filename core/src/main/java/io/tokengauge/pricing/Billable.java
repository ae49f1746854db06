package io.tokengauge.pricing;

import java.util.Locale;

/** Names the kinds of tokens that a provider may sell at a price of their own. */
public enum Billable {
  /** Prompt tokens that no cache was involved in. */
  INPUT,
  /** Prompt tokens served from the provider's cache. */
  CACHE_READ,
  /** Prompt tokens written to the cache with the short time to live. */
  CACHE_WRITE_SHORT,
  /** Prompt tokens written to the cache with the long time to live. */
  CACHE_WRITE_LONG,
  /** Generated tokens. */
  OUTPUT,
  /** Generated tokens that were reasoning. */
  REASONING,
  /** Audio among the uncached prompt tokens. */
  AUDIO_INPUT,
  /** Audio among the tokens served from the cache. */
  AUDIO_CACHE_READ,
  /** Audio among the generated tokens. */
  AUDIO_OUTPUT,
  /** Images among the uncached prompt tokens. */
  IMAGE_INPUT,
  /** Images among the generated tokens. */
  IMAGE_OUTPUT;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Returns the lower-case name, which is also the column of a price file. */
  public String label() {
    return label;
  }

  /** Tells whether the model generates these tokens; otherwise they are part of the prompt. */
  public boolean generated() {
    return this == OUTPUT || this == REASONING || this == AUDIO_OUTPUT || this == IMAGE_OUTPUT;
  }

  /** Returns the plain text rate that other rates of the same side relate to. */
  Billable plain() {
    return generated() ? OUTPUT : INPUT;
  }

  /** Returns the one bit that stands for this in a set of billables. */
  int bit() {
    return 1 << ordinal();
  }
}
