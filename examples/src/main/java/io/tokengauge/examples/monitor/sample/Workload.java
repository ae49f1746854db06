package io.tokengauge.examples.monitor.sample;

import io.tokengauge.usage.ProviderName;
import io.tokengauge.usage.ServiceTier;

/** Lists what the made-up application uses models for. */
enum Workload {
  CHAT("shop", "chat", ProviderName.ANTHROPIC, "claude-sonnet-4-5-20250929", 36, 1_536, 420, 110),
  SEARCH("shop", "search", ProviderName.OPENAI, "gpt-4o-mini-2024-07-18", 18, 1_536, 400, 60),
  TRIAGE("support", "triage", ProviderName.ANTHROPIC, "claude-haiku-4-5-20251001", 14, 0, 640, 60),
  REPLY("support", "reply", ProviderName.OPENAI, "gpt-5.1", 8, 2_048, 900, 220),
  SUMMARY("support", "summary", ProviderName.GCP_GEMINI, "gemini-2.5-flash", 9, 0, 700, 150),
  REPORT("analytics", "report", ProviderName.GCP_GEMINI, "gemini-2.5-pro", 2, 2_048, 5_000, 400),
  LABELS("analytics", "labels", ProviderName.OPENAI, "gpt-5-mini", 9, 1_280, 400, 40),
  INDEX("analytics", "index", ProviderName.OPENAI, "text-embedding-3-small", 4, 0, 700, 0);

  final String project;
  final String feature;
  final String provider;
  final String model;

  /** How many of a hundred calls by day are of this kind. */
  final int weight;

  /** How many tokens at the head of the prompt never change, and so can be cached. */
  final int prefix;

  /** How many tokens follow on average. */
  final int body;

  /** How many tokens come back on average. */
  final int output;

  Workload(
      String project,
      String feature,
      String provider,
      String model,
      int weight,
      int prefix,
      int body,
      int output) {
    this.project = project;
    this.feature = feature;
    this.provider = provider;
    this.model = model;
    this.weight = weight;
    this.prefix = prefix;
    this.body = body;
    this.output = output;
  }

  /** Tells whether it is done by night, in batches, for nobody in particular. */
  boolean nightly() {
    return this == LABELS || this == INDEX;
  }

  ServiceTier tier() {
    return this == LABELS ? ServiceTier.BATCH : ServiceTier.STANDARD;
  }

  /** Tells whether the provider bills writing to its cache. */
  boolean writesCache() {
    return provider.equals(ProviderName.ANTHROPIC);
  }
}
