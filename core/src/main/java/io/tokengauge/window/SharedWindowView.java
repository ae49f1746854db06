package io.tokengauge.window;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers what the windows of a fleet hold at one instant, by the exchange's clock. Each window is
 * read when first asked for and kept, so that all readers of a view see the same numbers.
 * Thread-safe.
 *
 * <p>An answer holds everything that instances recorded before they last published ({@link
 * #fleet()} says when), and nothing that came after the instant but what comes in its second.
 * {@link WindowAnswer#unattributed} counts calls that found no room for a label set of their own;
 * {@link WindowAnswer#complete} is false if the view was asked more than a minute after its
 * instant, or {@link #fleet()} tells of losses, or of calls in the window that the exchange had
 * forgotten and that were seeded again. Methods throw {@link
 * io.tokengauge.storage.StorageException} when the exchange cannot be read.
 */
public final class SharedWindowView implements WindowFigures {

  private final SharedWindows windows;
  private final FleetState fleet;
  private final Map<Question, SharedSums> sums = new ConcurrentHashMap<>();

  private record Question(SharedView view, List<String> values, WindowLength length) {}

  SharedWindowView(SharedWindows windows, FleetState fleet) {
    this.windows = windows;
    this.fleet = fleet;
  }

  @Override
  public Instant at() {
    return fleet.at();
  }

  /** Returns who publishes, and until when each did, as it was at the instant. */
  public FleetState fleet() {
    return fleet;
  }

  @Override
  public Limits limits(Scope scope) {
    return windows.limits(scope);
  }

  @Override
  public WindowAnswer window(Scope scope, WindowLength length) {
    SharedView view = windows.viewOf(scope);
    boolean one = scope.values().size() == view.dimensions().size();
    // In the order of dimensions, which is that of the view.
    List<String> values = one ? List.copyOf(scope.values().values()) : List.of();
    SharedSums read = read(new Question(view, values, length));
    return answer(
        length,
        read,
        read.rows().stream().filter(row -> view.matches(scope, row.values())).toList(),
        scope.values().isEmpty() ? 0 : unattributed(read));
  }

  @Override
  public Map<String, WindowAnswer> by(Dimension dimension, Scope scope, WindowLength length) {
    SharedView view = windows.viewOf(scope.and(dimension, Dimension.ABSENT));
    SharedSums read = read(new Question(view, List.of(), length));
    int position = view.dimensions().indexOf(dimension);
    Map<String, List<SharedSums.Row>> rows = new TreeMap<>(Dimension.VALUE_ORDER);
    for (SharedSums.Row row : read.rows()) {
      if (!row.values().isEmpty() && view.matches(scope, row.values())) {
        rows.computeIfAbsent(row.values().get(position), value -> new ArrayList<>()).add(row);
      }
    }
    long unattributed = unattributed(read);
    Map<String, WindowAnswer> answers = new TreeMap<>(Dimension.VALUE_ORDER);
    rows.forEach((value, of) -> answers.put(value, answer(length, read, of, unattributed)));
    return answers;
  }

  private SharedSums read(Question question) {
    return Objects.requireNonNull(
        sums.computeIfAbsent(
            question,
            q -> windows.read(q.view, q.values, SlotRange.cover(q.length.from(at()), to()))));
  }

  private Instant to() {
    return Instant.ofEpochSecond(WindowGrain.SECOND.ceil(at()));
  }

  private static long unattributed(SharedSums sums) {
    return sums.rows().stream()
        .filter(row -> row.values().isEmpty())
        .mapToLong(row -> row.totals().get(UsageCounter.ATTEMPTS))
        .sum();
  }

  private WindowAnswer answer(
      WindowLength length, SharedSums read, Collection<SharedSums.Row> rows, long unattributed) {
    UsageTotals.Accumulator totals = new UsageTotals.Accumulator();
    Extremes extremes = Extremes.NONE;
    for (SharedSums.Row row : rows) {
      totals.add(row.totals());
      extremes = extremes.combine(row.extremes());
    }
    Instant from = length.from(at());
    boolean kept =
        SlotRange.cover(from, to()).stream()
            .allMatch(
                range ->
                    !range
                        .start()
                        .isBefore(read.at().minus(MetricsExchange.retention(range.grain()))));
    boolean lossless = fleet.members().stream().allMatch(member -> member.losses() == 0);
    return new WindowAnswer(
        from,
        at(),
        totals.totals(),
        extremes,
        unattributed,
        kept && lossless && !fleet.seeded(from));
  }
}
