package io.tokengauge.providers.response;

/**
 * Says what a field of a response means. Where a table maps several paths to one meaning, the first
 * that is there counts.
 */
public enum ResponseField {
  /** The response's id. */
  ID(Kind.TEXT),
  /** The model that answered. */
  MODEL(Kind.TEXT),
  /** The service tier it was served at; a name that is not known counts as not said. */
  SERVICE_TIER(Kind.TEXT),
  /** Where the provider was told to compute. */
  REGION(Kind.TEXT),
  /** The speed that was bought. */
  SPEED(Kind.TEXT),
  /** How a response object ended, in the words of OpenAI Responses. */
  STATUS(Kind.TEXT),
  /** Anything here says that the answer came to its end. */
  FINISHED(Kind.PRESENCE),

  /** The prompt, tokens read from or written to a cache included. */
  PROMPT(Kind.COUNT),
  /** Prompt tokens counted beside {@link #PROMPT}, never cached. */
  PROMPT_BESIDE(Kind.COUNT),
  /** The prompt without what was read from or written to a cache. */
  UNCACHED_INPUT(Kind.COUNT),
  CACHE_READ(Kind.COUNT),
  /** Prompt tokens not read from a cache, told beside the whole prompt. */
  CACHE_MISS(Kind.COUNT),
  /** All tokens written to a cache; what no TTL is told of has the short one. */
  CACHE_WRITE(Kind.COUNT),
  CACHE_WRITE_SHORT(Kind.COUNT),
  CACHE_WRITE_LONG(Kind.COUNT),
  /** Tokens generated. */
  OUTPUT(Kind.COUNT),
  /**
   * Reasoning tokens inside {@link #OUTPUT}; beside it when {@link #TOTAL} is prompt, output and
   * reasoning together.
   */
  REASONING(Kind.COUNT),
  /** Reasoning tokens always counted beside {@link #OUTPUT}. */
  REASONING_BESIDE(Kind.COUNT),
  /** Prompt and output together. */
  TOTAL(Kind.COUNT),

  /** Audio tokens of the prompt, cached ones included. */
  AUDIO_PROMPT(Kind.COUNT),
  AUDIO_CACHE_READ(Kind.COUNT),
  /** Audio tokens of {@link #PROMPT_BESIDE}. */
  AUDIO_PROMPT_BESIDE(Kind.COUNT),
  AUDIO_OUTPUT(Kind.COUNT),
  /** Image tokens of the prompt, cached ones included. */
  IMAGE_PROMPT(Kind.COUNT),
  IMAGE_CACHE_READ(Kind.COUNT),
  /** Image tokens of {@link #PROMPT_BESIDE}. */
  IMAGE_PROMPT_BESIDE(Kind.COUNT),
  IMAGE_OUTPUT(Kind.COUNT),
  WEB_SEARCHES(Kind.COUNT),

  /** What the provider says the call cost, in dollars. */
  COST_USD(Kind.DECIMAL),
  /** What the provider says the call cost, in units of 10^-10 dollars (xAI's ticks). */
  COST_USD_TICKS(Kind.DECIMAL);

  /** Says what a value must look like. */
  enum Kind {
    TEXT,
    PRESENCE,
    COUNT,
    DECIMAL
  }

  final Kind kind;

  ResponseField(Kind kind) {
    this.kind = kind;
  }
}
