package io.tokengauge.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokengauge.alert.rule.AnomalyStreams.Detector;
import io.tokengauge.alert.rule.AnomalyStreams.Labelled;
import io.tokengauge.alert.rule.AnomalyStreams.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Holds the anomaly detector to labelled series of the Numenta Anomaly Benchmark, against the
 * benchmark's Windowed Gaussian, and prints both. Of the files by name the second, fourth and so on
 * are those that the detector's constants were tuned on; figures are of the others.
 */
class NumentaBenchmarkTest {

  private static final Duration STEP = Duration.ofMinutes(5);

  /** Is the benchmark's baseline: how many standard deviations a value is from the mean so far. */
  private static final class WindowedGaussian implements Detector {
    private static final int WINDOW = 6_400;
    private static final int SLIDE = 100;
    private final List<Double> values = new ArrayList<>();
    private final List<Double> waiting = new ArrayList<>();
    private double sum;
    private double squares;

    @Override
    public double score(long second, double value) {
      double score = values.isEmpty() ? 0 : Math.abs(value - mean()) / deviation();
      if (values.size() < WINDOW) {
        add(value, 1);
        values.add(value);
      } else {
        waiting.add(value);
        if (waiting.size() == SLIDE) {
          values.subList(0, SLIDE).forEach(old -> add(old, -1));
          values.subList(0, SLIDE).clear();
          waiting.forEach(young -> add(young, 1));
          values.addAll(waiting);
          waiting.clear();
        }
      }
      return score;
    }

    private void add(double value, int sign) {
      sum += sign * value;
      squares += sign * value * value;
    }

    private double mean() {
      return sum / values.size();
    }

    private double deviation() {
      double variance = squares / values.size() - mean() * mean();
      return variance <= 0 ? 1e-6 : Math.sqrt(variance);
    }
  }

  private static Detector ours(Labelled series) {
    AnomalyDetector detector = new AnomalyDetector(STEP, false);
    return (second, value) -> detector.next(second / STEP.toSeconds(), value).score();
  }

  private static Detector gaussian(Labelled series) {
    return new WindowedGaussian();
  }

  @Test
  void moreWindowsAreFoundThanByWindowedGaussianAtOneFalseAlertAWeek() throws IOException {
    Path folder = Path.of("../../shared/data/nab");
    assumeTrue(Files.isDirectory(folder), () -> "needs " + folder + ", which is not there");
    List<Labelled> all = AnomalyStreams.read(folder);
    List<Labelled> tuned = new ArrayList<>();
    List<Labelled> others = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      (i % 2 == 1 ? tuned : others).add(all.get(i));
    }
    assertThat(tuned).hasSize(8);
    assertThat(others).hasSize(9);

    Tally ours = AnomalyStreams.best(others, NumentaBenchmarkTest::ours);
    Tally gaussian = AnomalyStreams.best(others, NumentaBenchmarkTest::gaussian);
    Tally asShipped =
        AnomalyStreams.tally(others, NumentaBenchmarkTest::ours, AnomalyDetector.DEFAULT_THRESHOLD);
    System.out.printf(
        Locale.ROOT,
        "threshold as shipped, of the 8 tuned on: %.1f%n",
        AnomalyDetector.DEFAULT_THRESHOLD);
    print(
        "8 tuned on, threshold as shipped",
        AnomalyStreams.tally(tuned, NumentaBenchmarkTest::ours, AnomalyDetector.DEFAULT_THRESHOLD));
    print("9 others, threshold as shipped", asShipped);
    print("9 others, at most 1 false a week", ours);
    print("9 others, Windowed Gaussian, same", gaussian);

    assertThat(ours.falseAWeek()).isLessThanOrEqualTo(1);
    assertThat(ours.windows()).isEqualTo(13);
    assertThat(ours.found()).isGreaterThanOrEqualTo(7).isGreaterThan(gaussian.found());
    assertThat(asShipped.falseAWeek()).isLessThan(2);
  }

  private static void print(String what, Tally tally) {
    System.out.printf(
        Locale.ROOT,
        "%-34s %2d of %2d windows found (%3.0f %%), %.2f false alerts a week%n",
        what,
        tally.found(),
        tally.windows(),
        100.0 * tally.found() / tally.windows(),
        tally.falseAWeek());
  }

  @Test
  void verdictDoesNotDependOnWhatIsToCome() {
    AnomalyDetector whole = new AnomalyDetector(STEP, false);
    List<Double> scores = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      scores.add(whole.next(i, value(i)).score());
    }
    AnomalyDetector part = new AnomalyDetector(STEP, false);
    for (int i = 0; i < 1_000; i++) {
      assertThat(part.next(i, value(i)).score()).isEqualTo(scores.get(i));
    }
  }

  private static double value(int i) {
    return 100 + 40 * Math.sin(2 * Math.PI * i / 288) + (i * 7919 % 13) + (i == 1_500 ? 900 : 0);
  }
}
