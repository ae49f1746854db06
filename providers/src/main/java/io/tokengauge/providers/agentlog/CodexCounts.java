package io.tokengauge.providers.agentlog;

import io.tokengauge.usage.TokenUsage;

/**
 * Holds one of Codex's sets of counts: of a call, or of a session so far, which may go beyond what
 * one call can have.
 *
 * @param input the prompt, cached tokens included
 * @param cached how many of them were read from the cache
 * @param output tokens generated
 * @param reasoning inside output, or beside it where total says so
 * @param total all together, 0 if not told
 */
record CodexCounts(long input, long cached, long output, long reasoning, long total) {

  CodexCounts minus(CodexCounts before) {
    return new CodexCounts(
        input - before.input,
        cached - before.cached,
        output - before.output,
        reasoning - before.reasoning,
        total - before.total);
  }

  boolean covers(CodexCounts other) {
    return input >= other.input
        && cached >= other.cached
        && output >= other.output
        && reasoning >= other.reasoning
        && total >= other.total;
  }

  boolean isZero() {
    return input == 0 && output == 0 && reasoning == 0;
  }

  /** Tells whether one call can have these counts. */
  boolean isCall() {
    return cached <= input
        && reasoning <= generated()
        && input <= TokenUsage.MAX_COUNT
        && generated() <= TokenUsage.MAX_COUNT;
  }

  /** Returns the usage of a call that {@link #isCall can be}. */
  TokenUsage tokens() {
    return new TokenUsage(input - cached, cached, 0, 0, generated(), reasoning);
  }

  private long generated() {
    boolean beside = reasoning > 0 && total == input + output + reasoning;
    return beside ? output + reasoning : output;
  }

  /** Returns the counts, for errors. */
  @Override
  public String toString() {
    return "input "
        + input
        + ", cached "
        + cached
        + ", output "
        + output
        + ", reasoning "
        + reasoning
        + ", total "
        + total;
  }
}
