package io.tokengauge.cache;

import io.tokengauge.usage.ProviderName;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageCounter;
import java.time.Duration;

/** Names the two times to live that providers sell cache writes for. */
public enum CacheTtl {
  /** Anthropic's 5 minutes, OpenAI's 30 minutes. */
  SHORT("5m", Duration.ofMinutes(5), Duration.ofMinutes(30), UsageCounter.CACHE_WRITE_SHORT_TOKENS),
  /** Anthropic's 1 hour, OpenAI's 12 hours. */
  LONG("1h", Duration.ofHours(1), Duration.ofHours(12), UsageCounter.CACHE_WRITE_LONG_TOKENS);

  private final String label;
  private final Duration lifetime;
  private final Duration atOpenAi;
  private final UsageCounter written;

  CacheTtl(String label, Duration lifetime, Duration atOpenAi, UsageCounter written) {
    this.label = label;
    this.lifetime = lifetime;
    this.atOpenAi = atOpenAi;
    this.written = written;
  }

  /**
   * Returns the time to live of that name.
   *
   * @throws IllegalArgumentException if it is neither {@code 5m} nor {@code 1h}
   */
  public static CacheTtl parse(String label) {
    for (CacheTtl ttl : values()) {
      if (ttl.label.equals(label)) {
        return ttl;
      }
    }
    throw new IllegalArgumentException("cache TTL must be 5m or 1h, was \"" + label + "\"");
  }

  /** Returns Anthropic's name of it, {@code 5m} or {@code 1h}. */
  public String label() {
    return label;
  }

  /** Returns how long Anthropic keeps what nobody touches: 5 minutes or 1 hour. */
  public Duration lifetime() {
    return lifetime;
  }

  /**
   * Returns how long a provider keeps what nobody touches.
   *
   * @param provider its OpenTelemetry name; one that publishes no times counts as Anthropic
   */
  public Duration lifetime(String provider) {
    return switch (provider) {
      case ProviderName.OPENAI, ProviderName.AZURE_OPENAI -> atOpenAi;
      default -> lifetime;
    };
  }

  /** Returns the counter of the tokens written with it. */
  public UsageCounter writtenTokens() {
    return written;
  }

  /**
   * Returns what a call would have used had it been served and written with this time to live.
   *
   * @param actual what it used
   * @param cacheable how many of its prompt tokens take part in caching, 0 to all
   * @param served how many of those would have been read; the others would have been written
   * @throws IllegalArgumentException if more take part than the prompt has, or more are served than
   *     take part
   */
  public TokenUsage usage(TokenUsage actual, long cacheable, long served) {
    long input = actual.inputTokens();
    if (cacheable < 0 || cacheable > input) {
      throw new IllegalArgumentException(
          "cacheable tokens must be within 0 to the prompt's " + input + ", was " + cacheable);
    }
    if (served < 0 || served > cacheable) {
      throw new IllegalArgumentException(
          "served tokens must be within 0 to the cacheable " + cacheable + ", was " + served);
    }
    long miss = cacheable - served;
    return new TokenUsage(
        input - cacheable,
        served,
        this == SHORT ? miss : 0,
        this == LONG ? miss : 0,
        actual.output(),
        actual.reasoning());
  }
}
