package io.tokengauge.window;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers what the windows hold at one instant. Each sum is computed when first asked for and kept,
 * so that all readers of a tick share the work and see the same numbers. Thread-safe.
 *
 * <p>A view is meant to be read within 4 s of its instant; read later, an answer may say that it is
 * not complete. What arrives after the instant in a second that has begun may be included; at a
 * whole second an answer is exactly what arrived before.
 */
/*
 * What it is: an instant, and a concurrent map from question to answer.
 *
 * Why not sums of everything at once: 10,000 series times all lengths are summed in tens of
 * milliseconds, and few of them are asked for. Why not sums kept up to date by writers: every call
 * would pay for readers that come every five seconds.
 *
 * Two readers with the same question at the same time: the second waits for the first's answer,
 * which is what shares the work (ConcurrentHashMap.computeIfAbsent).
 */
public final class WindowView implements WindowFigures {

  private final Windows windows;
  private final Instant at;
  private final Map<Question, WindowAnswer> answers = new ConcurrentHashMap<>();
  private final Map<Breakdown, Map<Scope, WindowAnswer>> breakdowns = new ConcurrentHashMap<>();

  private record Question(Scope scope, WindowLength length) {}

  private record Breakdown(Dimension dimension, Scope scope, WindowLength length) {}

  WindowView(Windows windows, Instant at) {
    this.windows = windows;
    this.at = at;
  }

  @Override
  public Instant at() {
    return at;
  }

  @Override
  public Limits limits(Scope scope) {
    return windows.limits(scope);
  }

  @Override
  public WindowAnswer window(Scope scope, WindowLength length) {
    return Objects.requireNonNull(
        answers.computeIfAbsent(new Question(scope, length), this::compute));
  }

  private WindowAnswer compute(Question question) {
    WindowLength length = question.length;
    long[] edges = {length.from(at).getEpochSecond(), WindowGrain.SECOND.ceil(at)};
    return sum(question.scope, length.grain(), edges).get(0);
  }

  /**
   * Returns what was recorded in each bucket of a window, the oldest first; the last one may be
   * under way.
   *
   * @param width of a bucket: a length that windows can have, a multiple of the slots that the
   *     window is made of, and contained in the window a whole number of times
   * @throws IllegalArgumentException if the width is none of these, or no declared series have the
   *     scope's dimensions
   */
  public List<WindowAnswer> series(Scope scope, WindowLength length, WindowLength width) {
    WindowLength.checkMultiple("bucket width", width.duration(), length.grain().width());
    WindowLength.checkMultiple("window", length.duration(), width.duration());
    long step = width.duration().toSeconds();
    long start = length.from(at).getEpochSecond();
    long[] edges = new long[(int) (length.duration().toSeconds() / step) + 1];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = start + i * step;
    }
    edges[edges.length - 1] = WindowGrain.SECOND.ceil(at);
    return sum(scope, length.grain(), edges);
  }

  private List<WindowAnswer> sum(Scope scope, WindowGrain grain, long[] edges) {
    ScopeSums sums = windows.table(scope).sum(scope, at.getEpochSecond(), grain, edges);
    List<WindowAnswer> spans = new ArrayList<>();
    for (int i = 0; i + 1 < edges.length; i++) {
      boolean last = i + 2 == edges.length;
      spans.add(
          new WindowAnswer(
              Instant.ofEpochSecond(edges[i]),
              last ? at : Instant.ofEpochSecond(edges[i + 1]),
              sums.sum(i).totals(),
              sums.sum(i).extremes(),
              sums.unattributed(i),
              sums.complete()));
    }
    return spans;
  }

  @Override
  public Map<String, WindowAnswer> by(Dimension dimension, Scope scope, WindowLength length) {
    Map<String, WindowAnswer> byValue = new LinkedHashMap<>();
    scopes(dimension, scope, length)
        .forEach((one, answer) -> byValue.put(one.value(dimension), answer));
    return Collections.unmodifiableMap(byValue);
  }

  /**
   * Returns what {@link #by} does, by the scopes that it consists of; they are made once for all
   * readers of the view.
   *
   * @return in the order of values; not to be changed
   * @throws IllegalArgumentException as {@link #by} does
   */
  public Map<Scope, WindowAnswer> scopes(Dimension dimension, Scope scope, WindowLength length) {
    return Objects.requireNonNull(
        breakdowns.computeIfAbsent(new Breakdown(dimension, scope, length), this::compute));
  }

  private Map<Scope, WindowAnswer> compute(Breakdown breakdown) {
    Map<Scope, WindowAnswer> parts = new LinkedHashMap<>();
    for (String value : values(breakdown.dimension)) {
      Scope one = breakdown.scope.and(breakdown.dimension, value);
      WindowAnswer answer = window(one, breakdown.length);
      if (!answer.totals().isEmpty()) {
        parts.put(one, answer);
      }
    }
    return Collections.unmodifiableMap(parts);
  }

  /**
   * Returns the values of a dimension that series have, in {@link Dimension#VALUE_ORDER}.
   *
   * @throws IllegalArgumentException if no declared series have the dimension
   */
  public Set<String> values(Dimension dimension) {
    return windows.table(Scope.of(dimension, Dimension.ABSENT)).values(dimension);
  }

  /**
   * Returns the last calls in a scope, whenever they came.
   *
   * @param limit how many at most
   * @return the latest first; fewer than the limit where fewer came or are kept
   * @throws IllegalArgumentException if no declared series with the scope's dimensions keep that
   *     many calls
   */
  public List<PricedUsage> lastCalls(Scope scope, int limit) {
    return windows.tableOfLastCalls(scope, limit).lastCalls(scope, limit);
  }

  /** Returns the totals and extremes of the last calls; see {@link #lastCalls(Scope, int)}. */
  public LastCallsAnswer lastCallsWindow(Scope scope, int limit) {
    UsageTotals.Accumulator totals = new UsageTotals.Accumulator();
    Extremes extremes = Extremes.NONE;
    for (PricedUsage call : lastCalls(scope, limit)) {
      totals.add(call);
      extremes = extremes.combine(Extremes.of(call));
    }
    return new LastCallsAnswer(totals.totals(), extremes);
  }
}
