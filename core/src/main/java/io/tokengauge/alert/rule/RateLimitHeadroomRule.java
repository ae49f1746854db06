package io.tokengauge.alert.rule;

import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Unit;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Fires when a provider says that a rate limit is nearly used up, which its headers tell before any
 * call is refused and for all processes of the account together.
 *
 * <p>Is told what responses' headers say, and keeps the last word on every limit of every account;
 * beyond {@value #CAPACITY} limits new ones are counted and not kept. A word counts until the limit
 * is reset; one without a time of reset, for a minute. Thread-safe.
 */
public final class RateLimitHeadroomRule implements AlertRule {

  /** How many limits are kept. */
  public static final int CAPACITY = 1_000;

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(31);

  private final String name;
  private final Levels levels;
  private final Map<Key, Word> words = new ConcurrentHashMap<>();

  private record Key(String provider, String account, String limit) {}

  private record Word(long allowed, long remaining, Instant at, Instant until) {}

  /**
   * Starts a rule that fires at and below shares of a limit that remain.
   *
   * @param warningPercent above 0 and below 100
   * @param criticalPercent above 0 and below the one of the warning
   * @throws IllegalArgumentException if they are not
   */
  public RateLimitHeadroomRule(String name, int warningPercent, int criticalPercent) {
    if (!(0 < criticalPercent && criticalPercent < warningPercent && warningPercent < 100)) {
      throw new IllegalArgumentException(
          "shares of "
              + name
              + " must be above 0 and below 100, the critical one the lower, were "
              + warningPercent
              + " and "
              + criticalPercent);
    }
    this.name = Objects.requireNonNull(name, "name");
    this.levels =
        new Levels(
            List.of(
                level(warningPercent, Severity.WARNING),
                level(criticalPercent, Severity.CRITICAL)));
  }

  private static Level level(int percent, Severity severity) {
    Measurement threshold = new Measurement(BigDecimal.valueOf(percent), Unit.PERCENT);
    return new Level(
        severity,
        Comparison.AT_MOST,
        threshold,
        "Rate limit headroom " + threshold,
        (value, limit) -> value);
  }

  /**
   * Takes what a response said about a limit; takes nanoseconds, and may be called by any thread.
   * What is older than what is known is left out, and so is what makes no sense: a limit of 0, more
   * left than there is.
   *
   * @param provider such as {@code openai}; untrusted text, as the next two
   * @param account whose limit it is, such as the API key's id, never the key; may be empty
   * @param limit which one, such as {@code requests} or {@code tokens}
   * @param allowed how much the window allows
   * @param remaining how much of it is left
   * @param resetAt when the whole of it is there again, or null if not known
   * @param at when the response came
   */
  public void observe(
      String provider,
      String account,
      String limit,
      long allowed,
      long remaining,
      @Nullable Instant resetAt,
      Instant at) {
    if (allowed <= 0 || remaining < 0 || remaining > allowed) {
      return;
    }
    Key key = new Key(provider, account, limit);
    if (words.size() >= CAPACITY && !words.containsKey(key)) {
      return;
    }
    Instant latest = at.plus(LONGEST);
    Instant until = resetAt == null ? at.plus(WINDOW) : resetAt.isAfter(latest) ? latest : resetAt;
    Word word = new Word(allowed, remaining, at, until);
    words.merge(key, word, (known, said) -> said.at.isBefore(known.at) ? known : said);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    words.values().removeIf(word -> !tick.at().isBefore(word.until));
    List<Finding> findings = new ArrayList<>();
    words.entrySet().stream()
        .sorted(
            Map.Entry.comparingByKey(
                Comparator.comparing(Key::provider)
                    .thenComparing(Key::account)
                    .thenComparing(Key::limit)))
        .forEach(entry -> findings.add(finding(entry.getKey(), entry.getValue())));
    return findings;
  }

  private Finding finding(Key key, Word word) {
    Measurement left =
        new Measurement(
            Metric.percentOf(BigDecimal.valueOf(word.remaining), BigDecimal.valueOf(word.allowed)),
            Unit.PERCENT);
    Finding finding =
        levels
            .of(left)
            .map(
                level ->
                    Finding.firing(level.severity(), text(key, word, left))
                        .against(level.threshold())
                        .titled(level.title()))
            .orElseGet(Finding::ok)
            .measured("rate_limit_headroom", left)
            .fact("reset_at", word.until.toString())
            .label("provider", key.provider)
            .label("limit", key.limit);
    return key.account.isEmpty() ? finding : finding.label("account", key.account);
  }

  private String text(Key key, Word word, Measurement left) {
    return "Rate limit of "
        + key.provider
        + " running low: "
        + word.remaining
        + " of "
        + word.allowed
        + " "
        + key.limit
        + " left ("
        + levels.text(left, left.unit().decimals())
        + ")";
  }
}
