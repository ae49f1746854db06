package io.tokengauge.alert;

/**
 * Tells how a rule is doing.
 *
 * @param rule its name
 * @param state how its last evaluation went
 * @param firing how many of its alerts fire
 * @param errors how many evaluations failed since the start
 * @param refused how many label sets were left out since the start, because the rule had too many
 * @param detail why it failed or has no data; untrusted text, empty if neither
 */
public record RuleStatus(
    String rule, State state, int firing, long errors, long refused, String detail) {

  /** Names how an evaluation can go. */
  public enum State {
    OK,
    /** At least one alert fires. */
    FIRING,
    /** At least one alert goes on although nothing is wrong any more, and none fires. */
    RECOVERING,
    /** Something is wrong, and not yet for long enough. */
    PENDING,
    /** At least one label set has no data, and nothing is wrong with the others. */
    NO_DATA,
    /** The rule threw. */
    ERROR
  }
}
