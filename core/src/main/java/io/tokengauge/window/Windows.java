package io.tokengauge.window;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sliding windows of calls: records each in the series of its values, and answers what the
 * last seconds, minutes and hours hold.
 *
 * <p>Windows go by the time of arrival, which the caller passes in, on a clock that never steps
 * ({@link io.tokengauge.time.MonotonicClock} or a virtual one). Thread-safe; recording takes no
 * lock that it could have to wait for, except at the first call of a series.
 */
public final class Windows {

  /** How long a series is without calls until it can be retired: then no window sees it. */
  public static final Duration DEFAULT_RETIRE_AFTER = Duration.ofHours(24).plusMinutes(30);

  private final SeriesTable[] tables;
  private final Map<Scope, Limits> limits;
  private final Duration retireAfter;
  private volatile @Nullable WindowView latest;

  private Windows(Builder builder) {
    tables = builder.specs.stream().map(SeriesTable::new).toArray(SeriesTable[]::new);
    limits = Map.copyOf(builder.limits);
    retireAfter = Objects.requireNonNullElse(builder.retireAfter, DEFAULT_RETIRE_AFTER);
  }

  /** Starts windows without any series. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Counts a call in its series of every declaration.
   *
   * @param arrival when it ended; what arrives before a series' current second is counted in that
   */
  public void record(PricedUsage call, Instant arrival) {
    recordInSecond(call, arrival.getEpochSecond());
  }

  /**
   * Counts a call that arrived in a second, as {@link #record} does.
   *
   * @param epochSecond seconds since 1970-01-01T00:00:00Z
   */
  public void recordInSecond(PricedUsage call, long epochSecond) {
    for (SeriesTable table : tables) {
      table.record(call, epochSecond);
    }
  }

  /**
   * Returns the handle of a series of one declaration.
   *
   * @param spec one of the declarations
   * @param like a record that has the series' values
   * @throws IllegalArgumentException if there is no such declaration
   */
  public Series series(SeriesSpec spec, UsageRecord like) {
    return table(spec).series(like);
  }

  /**
   * Returns handles of the series that calls like this are counted in, one for each declaration; to
   * record such a call, record it in all of them.
   *
   * @param like a record that has their values
   */
  public List<Series> series(UsageRecord like) {
    List<Series> series = new ArrayList<>();
    for (SeriesTable table : tables) {
      series.add(table.series(like));
    }
    return series;
  }

  /**
   * Returns the windows at an instant. Readers that share a tick pass the tick's instant and share
   * the view.
   *
   * @param at on the clock of the arrivals; not before an earlier reading of it
   */
  public WindowView view(Instant at) {
    WindowView known = latest;
    if (known != null && known.at().equals(at)) {
      return known;
    }
    // Of two that come at once with the same instant, both get a view; the last one is kept.
    WindowView view = new WindowView(this, at);
    latest = view;
    return view;
  }

  /**
   * Retires the series that had no calls for the time configured: to be called once in a while.
   * Their memory is given back; whatever a window still sees stays in the sums of all calls.
   *
   * @param now on the clock of the arrivals
   * @return how many were retired
   */
  public int retireIdle(Instant now) {
    long second = now.getEpochSecond();
    int retired = 0;
    for (SeriesTable table : tables) {
      retired += table.retireIdle(second, second - retireAfter.toSeconds());
    }
    return retired;
  }

  /** Tells how full the windows are; takes a look at every series. */
  public WindowHealth health() {
    int series = 0;
    long overflowed = 0;
    long retired = 0;
    long bytes = 0;
    for (SeriesTable table : tables) {
      series += table.size();
      overflowed += table.overflowed();
      retired += table.retired();
      bytes += table.retainedBytes();
    }
    return new WindowHealth(series, overflowed, retired, bytes);
  }

  /** Returns the limits set for exactly this scope; {@link Limits#NONE} if none are. */
  public Limits limits(Scope scope) {
    return limits.getOrDefault(scope, Limits.NONE);
  }

  /**
   * Returns the declaration of the series that a scope is answered from; empty if there is none.
   * Asked when a reader is set up, so that it does not find out later.
   */
  public Optional<SeriesSpec> declaration(Scope scope) {
    return best(scope).map(SeriesTable::spec);
  }

  /** Returns {@link WindowHealth#overflowedCalls()} alone, without a look at any series. */
  public long overflowedCalls() {
    long overflowed = 0;
    for (SeriesTable table : tables) {
      overflowed += table.overflowed();
    }
    return overflowed;
  }

  private SeriesTable table(SeriesSpec spec) {
    for (SeriesTable table : tables) {
      if (table.spec().equals(spec)) {
        return table;
      }
    }
    throw new IllegalArgumentException(
        "series must be declared, were " + declared() + ", was " + spec);
  }

  /** Returns where a scope is answered from: with histograms if possible, then the coarsest. */
  SeriesTable table(Scope scope) {
    return best(scope)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "scope must have dimensions of a declared series "
                        + declared()
                        + ", was "
                        + scope.values().keySet()));
  }

  Duration retireAfter() {
    return retireAfter;
  }

  private Optional<SeriesTable> best(Scope scope) {
    return Arrays.stream(tables).filter(table -> table.covers(scope)).min(PREFERENCE);
  }

  private static final Comparator<SeriesTable> PREFERENCE =
      Comparator.comparing((SeriesTable table) -> !table.spec().histogram())
          .thenComparing(table -> table.spec().dimensions().size());

  SeriesTable tableOfLastCalls(Scope scope, int limit) {
    for (SeriesTable table : tables) {
      if (table.covers(scope) && table.spec().lastCalls() >= limit) {
        return table;
      }
    }
    throw new IllegalArgumentException(
        "last calls of "
            + scope
            + " must be at most what a declared series "
            + declared()
            + " keeps, were "
            + limit);
  }

  private List<List<Dimension>> declared() {
    List<List<Dimension>> declared = new ArrayList<>();
    for (SeriesTable table : tables) {
      declared.add(table.spec().dimensions());
    }
    return declared;
  }

  /** Collects what windows to keep. Not safe for use by several threads at once. */
  public static final class Builder {
    private final List<SeriesSpec> specs = new ArrayList<>();
    private final Map<Scope, Limits> limits = new HashMap<>();
    private @Nullable Duration retireAfter;

    private Builder() {}

    /**
     * Declares series.
     *
     * @throws IllegalArgumentException if others of the same dimensions are declared already
     */
    public Builder series(SeriesSpec spec) {
      for (SeriesSpec other : specs) {
        if (new HashSet<>(other.dimensions()).equals(new HashSet<>(spec.dimensions()))) {
          throw new IllegalArgumentException(
              "series of " + spec.dimensions() + " must be declared once");
        }
      }
      specs.add(spec);
      return this;
    }

    /**
     * Sets the limits of a scope.
     *
     * @throws IllegalArgumentException if it has limits already
     */
    public Builder limits(Scope scope, Limits value) {
      if (limits.putIfAbsent(scope, value) != null) {
        throw new IllegalArgumentException("limits of " + scope + " must be set once");
      }
      return this;
    }

    /**
     * Sets how long a series must be without calls to be retired; {@link
     * Windows#DEFAULT_RETIRE_AFTER} unless set. Where that is shorter, a retired series' calls of
     * the last 24 hours are still in the sums of all calls, but no longer in those of its own
     * scope; there they are reported as unattributed.
     *
     * @throws IllegalArgumentException if it is not above zero
     */
    public Builder retireAfter(Duration idle) {
      if (idle.isNegative() || idle.isZero()) {
        throw new IllegalArgumentException("retire after must be above zero, was " + idle);
      }
      retireAfter = idle;
      return this;
    }

    /**
     * Returns the windows.
     *
     * @throws IllegalArgumentException if no series are declared, or a scope has limits that no
     *     declared series can be measured against
     */
    public Windows build() {
      if (specs.isEmpty()) {
        throw new IllegalArgumentException("series must be declared, were none");
      }
      Windows windows = new Windows(this);
      limits.keySet().forEach(windows::table);
      return windows;
    }
  }
}
