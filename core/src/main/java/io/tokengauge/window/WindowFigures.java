package io.tokengauge.window;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Answers what sliding windows hold at one instant, be they this process's ({@link WindowView}) or
 * a fleet's ({@link SharedWindowView}).
 */
public interface WindowFigures {

  /** Returns the instant at which all windows end. */
  Instant at();

  /**
   * Returns what was recorded in a window.
   *
   * @throws IllegalArgumentException if nothing declared has the scope's dimensions
   */
  WindowAnswer window(Scope scope, WindowLength length);

  /**
   * Returns what was recorded in a window.
   *
   * @throws IllegalArgumentException if the length is not supported, or nothing declared has the
   *     scope's dimensions
   */
  default WindowAnswer window(Scope scope, Duration length) {
    return window(scope, WindowLength.of(length));
  }

  /**
   * Returns the window of every value that calls have of a dimension, within a scope.
   *
   * @return by value, in {@link Dimension#VALUE_ORDER}; not to be changed
   * @throws IllegalArgumentException if nothing declared has these dimensions, or the scope has a
   *     value for the dimension already
   */
  Map<String, WindowAnswer> by(Dimension dimension, Scope scope, WindowLength length);

  /** Returns the limits set for exactly this scope; {@link Limits#NONE} if none are. */
  Limits limits(Scope scope);

  /** Returns requests in the last minute, retries included. */
  default long rpm(Scope scope) {
    return window(scope, WindowLength.MINUTE).totals().attempts();
  }

  /** Returns tokens in the last minute, prompt and output, those read from a cache included. */
  default long tpm(Scope scope) {
    return window(scope, WindowLength.MINUTE).totals().totalTokens();
  }

  /** Returns tokens in the last minute, prompt and output, without those read from a cache. */
  default long tpmWithoutCacheReads(Scope scope) {
    UsageTotals totals = window(scope, WindowLength.MINUTE).totals();
    return totals.totalTokens() - totals.cacheReadTokens();
  }

  /** Returns requests in the last 24 hours, retries included. */
  default long rpd(Scope scope) {
    return window(scope, WindowLength.DAY).totals().attempts();
  }

  /** Returns tokens in the last 24 hours, prompt and output. */
  default long tpd(Scope scope) {
    return window(scope, WindowLength.DAY).totals().totalTokens();
  }

  /** Returns requests in the last minute against the scope's limit. */
  default Utilization rpmUtilization(Scope scope) {
    return new Utilization(rpm(scope), limits(scope).rpm());
  }

  /** Returns tokens in the last minute against the scope's limit, which says what counts. */
  default Utilization tpmUtilization(Scope scope) {
    Limits limits = limits(scope);
    long tokens = limits.cacheReadsCount() ? tpm(scope) : tpmWithoutCacheReads(scope);
    return new Utilization(tokens, limits.tpm());
  }

  /** Returns requests in the last 24 hours against the scope's limit. */
  default Utilization rpdUtilization(Scope scope) {
    return new Utilization(rpd(scope), limits(scope).rpd());
  }
}
