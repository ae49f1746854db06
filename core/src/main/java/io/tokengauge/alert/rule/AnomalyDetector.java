package io.tokengauge.alert.rule;

import java.time.Duration;
import java.util.Arrays;

/**
 * Says how far a value is from what it used to be at this time of the day, measured by its own
 * noise, in one pass: a value is judged by those before it, then learnt from.
 *
 * <p>What is judged is the mean of the last hour's deviations from a level that follows slowly
 * (about a week) and, where that has been the better guess, from what the same time of the day
 * usually adds to it. The noise is the root of the mean square of those means, large ones included:
 * a value that leaps all the time has to leap further. What happened in the last day makes the same
 * less remarkable when it happens again. The constants were tuned on eight series of the Numenta
 * Anomaly Benchmark and tried on nine others.
 *
 * <p>Takes memory for a number per step of a day, however long it runs. Not safe for use by several
 * threads at once.
 */
public final class AnomalyDetector {

  /** From which score on something is an anomaly: where the tuning found one false alert a week. */
  public static final double DEFAULT_THRESHOLD = 3.5;

  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final double MEMORY_DAYS = 7;
  private static final double HABITUATION = 0.25;
  private static final double LEAST_NOISE = 0.015;
  private static final double SEASON_WEIGHT = 0.3;
  private static final double SEASON_BETTER_BY = 0.8;
  private static final int LEAST_LEARNT = 50;

  private final int stepsPerDay;
  private final double memory;
  private final double[] offsets;
  private final double[] hour;
  private final double[] recentScores;
  private long seen;
  private double level;
  private double size;
  private double variance;
  private double peak;
  private double errorOfLevel;
  private double errorOfSeason;

  /**
   * Tells how a value compares.
   *
   * @param score how many times its noise the last hour is off, 0 while too little is known
   * @param expected what the value was expected to be
   * @param above whether the hour is above what was expected
   */
  public record Verdict(double score, double expected, boolean above) {}

  /**
   * Starts without knowing anything.
   *
   * @param step the time between values, a whole number of times in a day, at most an hour
   * @param smooth whether each value is that of a whole hour already
   * @throws IllegalArgumentException if the step is none of these
   */
  public AnomalyDetector(Duration step, boolean smooth) {
    if (step.isNegative()
        || step.isZero()
        || step.compareTo(HOUR) > 0
        || DAY.toMillis() % step.toMillis() != 0) {
      throw new IllegalArgumentException(
          "step must be at most an hour and a whole number of times in a day, was " + step);
    }
    stepsPerDay = (int) DAY.dividedBy(step);
    memory = MEMORY_DAYS * stepsPerDay;
    offsets = new double[stepsPerDay];
    Arrays.fill(offsets, Double.NaN);
    int perHour = smooth ? 1 : (int) HOUR.dividedBy(step);
    hour = new double[perHour];
    recentScores = new double[Math.max(1, stepsPerDay / 8)];
  }

  /** Returns how many values were learnt from. */
  public long seen() {
    return seen;
  }

  /**
   * Judges a value, then learns from it.
   *
   * @param stepNumber which step it is of, counted from any midnight; of steps left out nothing is
   *     learnt
   * @param value a finite number
   * @throws IllegalArgumentException if the value is not finite
   */
  public Verdict next(long stepNumber, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("value must be finite, was " + value);
    }
    if (seen == 0) {
      level = value;
      size = Math.abs(value);
    }
    int slot = (int) Math.floorMod(stepNumber, (long) stepsPerDay);
    double expected = expected(slot, value);
    hour[(int) (seen % hour.length)] = value - expected;
    seen++;
    Verdict verdict = seen < hour.length ? new Verdict(0, expected, false) : judge(expected);
    learn(slot, value);
    return verdict;
  }

  private double expected(int slot, double value) {
    double offset = offsets[slot];
    if (Double.isNaN(offset)) {
      return level;
    }
    boolean seasonal = errorOfSeason < SEASON_BETTER_BY * errorOfLevel;
    // Both guesses are scored all the time, whichever is used.
    double weight = Math.max(1.0 / stepsPerDay, 1.0 / Math.max(1, seen + 1 - stepsPerDay));
    errorOfSeason += weight * (Math.abs(value - level - offset) - errorOfSeason);
    errorOfLevel += weight * (Math.abs(value - level) - errorOfLevel);
    return seasonal ? level + offset : level;
  }

  private Verdict judge(double expected) {
    double mean = Arrays.stream(hour).sum() / hour.length;
    double noise = Math.max(Math.max(Math.sqrt(variance), LEAST_NOISE * size), Double.MIN_NORMAL);
    double off = Math.abs(mean) / noise;
    double score = seen > LEAST_LEARNT ? off / Math.pow(Math.max(1, peak), HABITUATION) : 0;
    variance += weight(memory) * (mean * mean - variance);
    int slot = (int) (seen % recentScores.length);
    if (seen > LEAST_LEARNT + recentScores.length) {
      peak = Math.max(peak * (1 - 1.0 / stepsPerDay), recentScores[slot]);
    }
    recentScores[slot] = off;
    return new Verdict(score, expected, mean > 0);
  }

  private void learn(int slot, double value) {
    level += weight(memory) * (value - level);
    size += weight(memory / 2) * (Math.abs(value) - size);
    double offset = value - level;
    offsets[slot] =
        Double.isNaN(offsets[slot])
            ? offset
            : offsets[slot] + SEASON_WEIGHT * (offset - offsets[slot]);
  }

  // A plain mean as long as the memory is not full.
  private double weight(double length) {
    return Math.max(1 / length, 1.0 / seen);
  }
}
