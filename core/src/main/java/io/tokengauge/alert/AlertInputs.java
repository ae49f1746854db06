package io.tokengauge.alert;

import io.tokengauge.history.UsageStore;
import io.tokengauge.window.Windows;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds what rules can look at. Immutable. */
public final class AlertInputs {

  private final Windows windows;
  private final @Nullable SpendingSource spending;
  private final @Nullable UsageStore history;

  private AlertInputs(
      Windows windows, @Nullable SpendingSource spending, @Nullable UsageStore history) {
    this.windows = Objects.requireNonNull(windows, "windows");
    this.spending = spending;
    this.history = history;
  }

  /** Returns inputs of windows only. */
  public static AlertInputs of(Windows windows) {
    return new AlertInputs(windows, null, null);
  }

  /** Returns a copy that can also tell spending by calendar period. */
  public AlertInputs withSpending(SpendingSource source) {
    return new AlertInputs(windows, source, history);
  }

  /**
   * Returns a copy that can also tell what was used in past weeks.
   *
   * @param store is asked inside a tick, by rules that learn from the past, about once an hour each
   */
  public AlertInputs withHistory(UsageStore store) {
    return new AlertInputs(windows, spending, store);
  }

  public Windows windows() {
    return windows;
  }

  /** Returns the source of spending by calendar period; empty if there is none. */
  public Optional<SpendingSource> spending() {
    return Optional.ofNullable(spending);
  }

  /** Returns where past calls are kept; empty if there is no such place. */
  public Optional<UsageStore> history() {
    return Optional.ofNullable(history);
  }
}
