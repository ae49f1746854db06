package io.tokengauge.alert;

import io.tokengauge.window.Windows;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds what rules can look at. Immutable. */
public final class AlertInputs {

  private final Windows windows;
  private final @Nullable SpendingSource spending;

  private AlertInputs(Windows windows, @Nullable SpendingSource spending) {
    this.windows = Objects.requireNonNull(windows, "windows");
    this.spending = spending;
  }

  /** Returns inputs of windows only. */
  public static AlertInputs of(Windows windows) {
    return new AlertInputs(windows, null);
  }

  /** Returns a copy that can also tell spending by calendar period. */
  public AlertInputs withSpending(SpendingSource source) {
    return new AlertInputs(windows, source);
  }

  public Windows windows() {
    return windows;
  }

  /** Returns the source of spending by calendar period; empty if there is none. */
  public Optional<SpendingSource> spending() {
    return Optional.ofNullable(spending);
  }
}
