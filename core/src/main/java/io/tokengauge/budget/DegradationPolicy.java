package io.tokengauge.budget;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Says what to do about calls as pressure rises: a step for each level, each adding to those below.
 *
 * <pre>{@code
 * DegradationPolicy policy =
 *     DegradationPolicy.builder()
 *         .step(80, 70, "Answers are shorter than usual today.", new Measure.FewerOutputTokens(500))
 *         .step(90, 80, "A smaller model answers today.", new Measure.BackupModel("gpt-4o-mini"))
 *         .step(100, 95, "This feature is back tomorrow.", new Measure.Reject())
 *         .build();
 * }</pre>
 *
 * <p>A step is entered at one percentage and left below a lower one, and not before it has lasted a
 * while: a signal that wavers around a level changes nothing for callers. Immutable.
 *
 * @param steps from the lowest on
 * @param shortest how long a step lasts at least before it is left
 */
public record DegradationPolicy(List<Step> steps, Duration shortest) {

  /**
   * Says what to do from a level on.
   *
   * @param enter the percentage at which it begins
   * @param leave the percentage below which it ends, less than {@code enter}
   * @param userText what to tell end users
   * @param measures what to do
   */
  public record Step(int enter, int leave, String userText, List<Measure> measures) {
    /**
     * Checks the level.
     *
     * @throws IllegalArgumentException if it ends above where it begins, or does nothing
     */
    public Step {
      measures = List.copyOf(measures);
      if (leave >= enter || leave < 0) {
        throw new IllegalArgumentException(
            "a step entered at "
                + enter
                + " percent must be left below a percentage within 0 to "
                + (enter - 1)
                + ", was "
                + leave);
      }
      if (measures.isEmpty()) {
        throw new IllegalArgumentException(
            "a step must have a measure, that at " + enter + " percent had none");
      }
    }
  }

  /**
   * Checks the order of the steps.
   *
   * @throws IllegalArgumentException if one does not begin and end above the one before
   */
  public DegradationPolicy {
    steps = List.copyOf(steps);
    if (shortest.isNegative()) {
      throw new IllegalArgumentException(
          "shortest time of a step must not be negative, was " + shortest);
    }
    for (int i = 1; i < steps.size(); i++) {
      Step lower = steps.get(i - 1);
      Step higher = steps.get(i);
      if (higher.enter() <= lower.enter() || higher.leave() < lower.leave()) {
        throw new IllegalArgumentException(
            "steps must begin and end at rising percentages, was "
                + lower.enter()
                + "/"
                + lower.leave()
                + " before "
                + higher.enter()
                + "/"
                + higher.leave());
      }
    }
  }

  /** Starts without steps; a step lasts at least a minute. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the parts of a {@link DegradationPolicy}. Not safe for use by several threads. */
  public static final class Builder {
    private final List<Step> steps = new ArrayList<>();
    private Duration shortest = Duration.ofMinutes(1);

    private Builder() {}

    /**
     * Adds a step above those before.
     *
     * @param enter the percentage at which it begins
     * @param leave the percentage below which it ends
     * @param userText what to tell end users
     */
    public Builder step(int enter, int leave, String userText, Measure... measures) {
      steps.add(new Step(enter, leave, userText, List.of(measures)));
      return this;
    }

    /** Sets how long a step lasts at least before it is left. */
    public Builder shortest(Duration value) {
      shortest = value;
      return this;
    }

    /**
     * Returns the policy.
     *
     * @throws IllegalArgumentException as the constructor does
     */
    public DegradationPolicy build() {
      return new DegradationPolicy(steps, shortest);
    }
  }
}
