package io.tokengauge.alert.rule;

import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Scope;
import io.tokengauge.window.WindowAnswer;
import io.tokengauge.window.WindowLength;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Fires when a source that should be calling is silent.
 *
 * <p>With a time pinned by hand, when it has been silent for that long. Otherwise when the calls
 * missing are more than chance leaves out: as many as are made in such a time at the lowest pace
 * that the hour before the silence, or the same hour of the past weeks, knew. Of Poisson arrivals
 * {@value #DEFAULT_MISSING} expected calls fail to come once in three million times; nights and
 * weekends, in which few calls are expected, take longer to tell. Such a rule says nothing in the
 * first day, as there is nothing to compare with. After a start the silence counts from then. To be
 * evaluated at least once a minute, by one thread at a time.
 */
public final class SilenceRule implements AlertRule {

  /** How many calls must be missing unless set. */
  public static final int DEFAULT_MISSING = 15;

  private static final WindowLength MINUTE = WindowLength.MINUTE;
  private static final WindowLength SECOND = WindowLength.of(Duration.ofSeconds(1));
  private static final double MINUTES_PER_HOUR = 60;

  private final String name;
  private final Scope scope;
  private final Severity severity;
  private final @Nullable Duration pinned;
  private final int missing;
  private final @Nullable PastHours past;
  private @Nullable Instant lastSeen;
  private @Nullable Instant lastTick;
  private double paceBefore = Double.POSITIVE_INFINITY;
  private double expected;

  private SilenceRule(
      String name,
      Scope scope,
      Severity severity,
      @Nullable Duration pinned,
      int missing,
      @Nullable PastHours past) {
    this.name = name;
    this.scope = scope;
    this.severity = severity;
    this.pinned = pinned;
    this.missing = missing;
    this.past = past;
  }

  /**
   * Returns a rule that fires after a time of silence.
   *
   * @param scope whose calls
   * @param silence above zero
   * @throws IllegalArgumentException if the time is not above zero
   */
  public static SilenceRule pinned(String name, Scope scope, Duration silence, Severity severity) {
    if (silence.isNegative() || silence.isZero()) {
      throw new IllegalArgumentException(
          "silence of " + name + " must be above zero, was " + silence);
    }
    return new SilenceRule(name, scope, severity, silence, 0, null);
  }

  /**
   * Returns a rule that learns how often a source calls.
   *
   * @param scope whose calls
   * @param missing how many calls must be missing, 3 or more; {@link #DEFAULT_MISSING} is usual
   * @param zone whose hours and days of the week compare
   * @throws IllegalArgumentException if fewer than 3 are to be missing
   */
  public static SilenceRule learnt(
      String name, Scope scope, int missing, ZoneId zone, Severity severity) {
    if (missing < 3) {
      throw new IllegalArgumentException(
          "missing calls of " + name + " must be 3 or more, were " + missing);
    }
    return new SilenceRule(name, scope, severity, null, missing, new PastHours(scope, zone));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void check(AlertInputs inputs) {
    PastHours.checkSeries(name, inputs, scope);
    if (past != null) {
      PastHours.check(name, inputs);
    }
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    return List.of(PastHours.label(judge(tick), scope));
  }

  private Finding judge(Evaluation tick) {
    Instant last = lastCall(tick);
    if (last == null) {
      return Finding.noData("no call of " + scope + " so far");
    }
    Duration silent = Duration.between(last, tick.at());
    Measurement value = Measurement.millis(silent);
    if (pinned != null) {
      return silent.compareTo(pinned) < 0
          ? Finding.ok().measured("silence", value)
          : firing(silent, "").against(Measurement.millis(pinned)).measured("silence", value);
    }
    expected += Math.min(paceBefore, usualPace(tick)) * minutesSinceTick(tick.at());
    Finding finding =
        expected < missing
            ? Finding.ok()
            : firing(
                    silent,
                    String.format(
                        Locale.ROOT, ", in which %.0f or more were to be expected", expected))
                .fact("expected_calls", number(expected));
    return finding.measured("silence", value);
  }

  // Hour by hour, as a silence may begin in the night and be one in the morning only.
  private double minutesSinceTick(Instant at) {
    Instant before = lastTick;
    lastTick = at;
    return before == null ? 0 : Duration.between(before, at).toMillis() / 60e3;
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_EVEN).toPlainString();
  }

  private Finding firing(Duration silent, String why) {
    String who = scope.values().isEmpty() ? "Silence" : "Silence of " + scope;
    return Finding.firing(severity, who + ": no call for " + text(silent) + why).titled("Silence");
  }

  private static String text(Duration silent) {
    return silent.compareTo(Duration.ofHours(1)) < 0
        ? silent.toMinutes() + "m " + silent.toSecondsPart() + "s"
        : silent.toHours() + "h " + silent.toMinutesPart() + "m";
  }

  // The last second with a call, as long as it is in the last minute; windows do not keep the call.
  private @Nullable Instant lastCall(Evaluation tick) {
    WindowAnswer minute = tick.windows().window(scope, MINUTE);
    if (minute.totals().attempts() > 0) {
      Instant latest = latest(tick);
      if (!latest.equals(lastSeen)) {
        expected = 0;
      }
      lastSeen = latest;
      paceBefore =
          tick.windows().window(scope, WindowLength.HOUR).totals().attempts() / MINUTES_PER_HOUR;
    } else if (lastSeen == null && (past == null || known(past, tick))) {
      // After a start: silent since then is as much as can be told.
      lastSeen = tick.at();
    }
    return lastSeen;
  }

  private static boolean known(PastHours past, Evaluation tick) {
    past.update(tick);
    return past.first() != null;
  }

  private Instant latest(Evaluation tick) {
    List<WindowAnswer> seconds = tick.windows().series(scope, MINUTE, SECOND);
    for (int i = seconds.size() - 1; i >= 0; i--) {
      if (seconds.get(i).totals().attempts() > 0) {
        return seconds.get(i).from();
      }
    }
    return tick.at();
  }

  /** Returns the lowest pace of the hours that compare with this one, in calls a minute. */
  private double usualPace(Evaluation tick) {
    if (past == null) {
      return 0;
    }
    past.update(tick);
    return past.like(tick.at()).stream().mapToLong(UsageTotals::attempts).min().orElse(0)
        / MINUTES_PER_HOUR;
  }
}
