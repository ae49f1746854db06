package io.tokengauge.alert.rule;

import io.tokengauge.window.Scope;
import io.tokengauge.window.WindowLength;
import io.tokengauge.window.WindowView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says from how much traffic on, and over which window, a metric can be judged. Immutable.
 *
 * @param windows the shortest first; the first one counts that holds the minimum of requests
 * @param minimumRequests zero for any number
 * @param minimumOccurrences of what a rate counts, for an alert to begin
 */
record Traffic(List<WindowLength> windows, long minimumRequests, long minimumOccurrences) {

  static Traffic over(WindowLength window) {
    return new Traffic(List.of(window), 0, 0);
  }

  Traffic over(Metric metric, List<WindowLength> chosen) {
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException("windows of " + metric + " must be given, were none");
    }
    for (int i = 1; i < chosen.size(); i++) {
      if (chosen.get(i).duration().compareTo(chosen.get(i - 1).duration()) <= 0) {
        throw new IllegalArgumentException(
            "windows of " + metric + " must be the shortest first, were " + chosen);
      }
    }
    WindowLength fixed = metric.fixedWindow().orElse(null);
    if (fixed != null && !chosen.equals(List.of(fixed))) {
      Object was = chosen.size() == 1 ? chosen.get(0) : chosen;
      throw new IllegalArgumentException(
          "window of " + metric + " must be " + fixed + ", was " + was);
    }
    return new Traffic(chosen, minimumRequests, minimumOccurrences);
  }

  Traffic holding(long requests) {
    if (requests < 0) {
      throw new IllegalArgumentException("minimum requests must not be negative, was " + requests);
    }
    return new Traffic(windows, requests, minimumOccurrences);
  }

  Traffic withOccurrences(Metric metric, long occurrences) {
    if (occurrences < 0 || metric.occurrences().isEmpty()) {
      throw new IllegalArgumentException(
          "minimum occurrences of "
              + metric
              + " must not be negative, and of a rate of errors or 429s, was "
              + occurrences);
    }
    return new Traffic(windows, minimumRequests, occurrences);
  }

  WindowLength longest() {
    return windows.get(windows.size() - 1);
  }

  /** Returns the window to judge by, or null if none holds enough requests. */
  @Nullable WindowLength window(WindowView view, Scope scope) {
    for (WindowLength window : windows) {
      if (minimumRequests == 0 || requests(view, scope, window) >= minimumRequests) {
        return window;
      }
    }
    return null;
  }

  /** Says why there is no window to judge by. */
  String tooLittle(WindowView view, Scope scope) {
    return requests(view, scope, longest())
        + " of "
        + minimumRequests
        + " requests needed in the last "
        + longest();
  }

  /** Tells whether what a rate counts happened often enough for an alert to begin. */
  boolean hasOccurrences(Metric metric, WindowView view, Scope scope, WindowLength window) {
    return minimumOccurrences == 0
        || metric
            .occurrences()
            .map(of -> of.applyAsLong(view.window(scope, window).totals()) >= minimumOccurrences)
            .orElse(true);
  }

  private static long requests(WindowView view, Scope scope, WindowLength window) {
    return view.window(scope, window).totals().attempts();
  }
}
