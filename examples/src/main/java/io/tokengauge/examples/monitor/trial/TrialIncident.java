package io.tokengauge.examples.monitor.trial;

import io.tokengauge.alert.rule.LearningRules;
import io.tokengauge.alert.rule.StandardRules;
import io.tokengauge.examples.monitor.sample.Incident;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists what goes wrong in a trial month, who should tell of it, and how soon. */
public enum TrialIncident {
  /** A job sends thirty calls a minute, and is refused most of them. */
  REFUSALS(
      "429 storm",
      Incident.REFUSED_JOB,
      Duration.ofMinutes(20),
      Duration.ofMinutes(2),
      StandardRules.RATE_LIMIT_RATE,
      StandardRules.ERROR_RATE),
  /** One user's script asks twenty times a minute, by day or by night. */
  RUNAWAY(
      "runaway agent",
      Incident.RUNAWAY_USER,
      Duration.ofHours(2),
      Duration.ofMinutes(10),
      LearningRules.COST_SPIKE),
  /** Nothing comes any more, at a time of day when something should. */
  DEAD_SOURCE(
      "dead source",
      Incident.DEAD_SOURCE,
      Duration.ofHours(1),
      Duration.ofMinutes(15),
      LearningRules.SILENCE),
  /** The chat's prompts are written to the cache, and never read from it. */
  CACHE_BREAK(
      "cache break",
      Incident.CACHE_BREAK,
      Duration.ofHours(3),
      Duration.ofMinutes(30),
      LearningRules.CACHE_HIT_DROP),
  /** The chat's model costs twice as much for a while. */
  PRICE_CHANGE(
      "price change", null, Duration.ofHours(6), Duration.ofHours(1), LearningRules.UNUSUAL_PRICE),
  /**
   * What the chat sends grows by half of what it was, every day: all calls cost a tenth more a day.
   */
  CREEP(
      "slow creep",
      Incident.GROWING_PROMPTS,
      Duration.ofDays(6),
      Duration.ofDays(3),
      LearningRules.COST_TREND,
      LearningRules.MODEL_COST_TREND);

  private final String label;
  private final @Nullable Incident made;
  private final Duration length;
  private final Duration limit;
  private final Set<String> rules;

  TrialIncident(
      String label, @Nullable Incident made, Duration length, Duration limit, String... rules) {
    this.label = label;
    this.made = made;
    this.length = length;
    this.limit = limit;
    this.rules = Set.of(rules);
  }

  /** Returns what people call it. */
  public String label() {
    return label;
  }

  /** Returns how the month is changed; null for one that only changes prices. */
  @Nullable Incident made() {
    return made;
  }

  Duration length() {
    return length;
  }

  /** Returns how soon it must be told of. */
  public Duration limit() {
    return limit;
  }

  /** Returns the names of the rules whose alert counts as telling of it. */
  Set<String> rules() {
    return rules;
  }
}
