package io.tokengauge.window;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/*
 * A tap tells what windows gained since it was last asked: each call once.
 *
 * What it is: a reader of seconds. A closed second of a series never changes, and the current one
 * only grows; so what came since is the sum of the seconds from the last reading's on, less what was
 * in that second then. Only that is remembered: one total for each label set with calls in the
 * current second.
 *
 * Why not count shared calls when they are recorded: every call would pay for it. Why not closed
 * seconds alone: they are a second old when they can first be told.
 *
 * A reading is cut at whole seconds, and each piece stands at the middle of its time, by which an
 * exchange whose clock is a fraction of a second off finds the right one of its own slots. Extremes
 * are those of the whole second: they combine, so telling them again changes nothing.
 *
 * Not handled: series that are retired while they hold what was not told. They are idle for a minute
 * at least, and the monitor asks the tap before it retires any. A reading that comes more than a
 * minute late may miss what has been dropped since, and says so.
 */
/** Reads what windows gained, by label set. Not thread-safe. */
final class WindowTap {

  private static final int MOST_SPANS = WindowGrain.SECOND.slots();

  private final List<TableTap> tables = new ArrayList<>();
  private Instant last;

  /** Receives what a label set gained. */
  interface Sink {
    /**
     * Takes a gain.
     *
     * @param middle of the time in which the calls came
     * @param totals of those calls
     * @param extremes of all calls in the same second so far
     */
    void take(
        SharedView view,
        List<String> values,
        Instant middle,
        UsageTotals totals,
        Extremes extremes);
  }

  /**
   * Starts telling what comes from now on.
   *
   * @throws IllegalArgumentException if a view cannot be answered from the windows
   */
  WindowTap(Windows windows, List<SharedView> views, Instant now) {
    Map<SeriesTable, TableTap> byTable = new LinkedHashMap<>();
    for (SharedView view : views) {
      Scope like = Scope.ALL;
      for (Dimension dimension : view.dimensions()) {
        like = like.and(dimension, Dimension.ABSENT);
      }
      SeriesTable table = windows.table(like);
      if (view.histogram() && !table.spec().histogram()) {
        throw new IllegalArgumentException(
            "shared view with histogram must be of series with one, "
                + view.dimensions()
                + " come from "
                + table.spec());
      }
      byTable.computeIfAbsent(table, TableTap::new).add(view);
    }
    tables.addAll(byTable.values());
    last = now;
    collect(now, (view, values, middle, totals, extremes) -> {});
  }

  /**
   * Tells what came since the last reading.
   *
   * @param now on the clock of the arrivals
   * @return false if something that came since may have been dropped before it could be told
   */
  boolean collect(Instant now, Sink sink) {
    long from = last.getEpochSecond();
    long second = Math.max(from, now.getEpochSecond());
    long[] edges = edges(from, second);
    Instant[] middles = new Instant[edges.length - 1];
    for (int i = 0; i < middles.length; i++) {
      Instant start = later(last, Instant.ofEpochSecond(edges[i]));
      Instant end =
          i + 1 < middles.length ? Instant.ofEpochSecond(edges[i + 1]) : later(now, start);
      middles[i] = start.plus(Duration.between(start, end).dividedBy(2));
    }
    boolean complete = true;
    for (TableTap table : tables) {
      complete &= table.collect(second, edges, middles, sink);
    }
    last = later(last, now);
    return complete;
  }

  // Seconds that no exchange keeps apart any more are told as one.
  private static long[] edges(long from, long second) {
    long apart = Math.max(from, second - MOST_SPANS);
    int spans = (int) (second - apart) + 1;
    long[] edges = new long[spans + 1];
    for (int i = 0; i <= spans; i++) {
      edges[i] = apart + i;
    }
    edges[0] = from;
    return edges;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /** Reads one table for all views that are answered from it. */
  private static final class TableTap {
    private final SeriesTable table;
    private final List<ViewTap> views = new ArrayList<>();

    TableTap(SeriesTable table) {
      this.table = table;
    }

    void add(SharedView view) {
      views.add(new ViewTap(view, table.spec().dimensions()));
    }

    boolean collect(long second, long[] edges, Instant[] middles, Sink sink) {
      Cell[] spans = new Cell[middles.length];
      Arrays.setAll(spans, i -> new Cell(table.spec().histogram()));
      boolean complete = true;
      for (Series series : table.matching(Scope.ALL)) {
        complete &= read(series, second, edges, spans, false);
      }
      complete &= read(table.overflow(), second, edges, spans, true);
      views.forEach(view -> view.tell(middles, sink));
      return complete;
    }

    private boolean read(Series series, long second, long[] edges, Cell[] spans, boolean overflow) {
      boolean complete = series.read(second, WindowGrain.SECOND, edges, spans);
      for (int i = 0; i < spans.length; i++) {
        if (!spans[i].isEmpty()) {
          for (ViewTap view : views) {
            view.add(overflow ? List.of() : view.values(series), i, spans);
          }
          spans[i].clear();
        }
      }
      return complete;
    }
  }

  /** Sums the series of a table up by one view's label sets. */
  private static final class ViewTap {
    private final SharedView view;
    private final int[] positions;
    private final Map<List<String>, Cell[]> sums = new HashMap<>();
    private Map<List<String>, UsageTotals> told = new HashMap<>();

    ViewTap(SharedView view, List<Dimension> dimensions) {
      this.view = view;
      this.positions = view.dimensions().stream().mapToInt(dimensions::indexOf).toArray();
    }

    List<String> values(Series series) {
      String[] values = new String[positions.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = series.value(positions[i]);
      }
      return List.of(values);
    }

    void add(List<String> values, int span, Cell[] spans) {
      Cell[] cells = sums.computeIfAbsent(values, v -> new Cell[spans.length]);
      if (cells[span] == null) {
        cells[span] = new Cell(view.histogram());
      }
      cells[span].addAll(spans[span]);
    }

    void tell(Instant[] middles, Sink sink) {
      Map<List<String>, UsageTotals> current = new HashMap<>();
      sums.forEach(
          (values, cells) -> {
            for (int i = 0; i < cells.length; i++) {
              if (cells[i] != null) {
                UsageTotals totals = cells[i].totals();
                UsageTotals before = i == 0 ? told.get(values) : null;
                UsageTotals gained = before == null ? totals : totals.minus(before);
                if (!gained.isEmpty()) {
                  sink.take(view, values, middles[i], gained, cells[i].extremes());
                }
                if (i + 1 == cells.length) {
                  current.put(values, totals);
                }
              }
            }
          });
      sums.clear();
      told = current;
    }
  }
}
