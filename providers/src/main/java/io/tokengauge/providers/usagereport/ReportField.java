package io.tokengauge.providers.usagereport;

/** Says what a field of a report's row means. */
enum ReportField {
  MODEL,
  /** OpenAI's project, Anthropic's workspace. */
  PROJECT,
  USER,
  API_KEY,
  SERVICE_TIER,
  /** Whether the calls were made in a batch, whatever the tier says. */
  BATCH,
  /** What a cost is for, in the provider's words. */
  ITEM,

  REQUESTS,
  /** The prompts, tokens read from or written to a cache included. */
  PROMPT,
  /** The prompts without what was read from or written to a cache. */
  UNCACHED_INPUT,
  CACHE_READ,
  /** All tokens written to a cache; no time to live is told, so the short one. */
  CACHE_WRITE,
  CACHE_WRITE_SHORT,
  CACHE_WRITE_LONG,
  OUTPUT,
  WEB_SEARCHES,

  DOLLARS,
  CENTS,
  CURRENCY
}
