package io.tokengauge.testkit;

import io.tokengauge.usage.Extremes;
import io.tokengauge.window.Acknowledgement;
import io.tokengauge.window.Acknowledgement.Outcome;
import io.tokengauge.window.Acknowledgement.Receipt;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.FleetState;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication;
import io.tokengauge.window.SharedSums;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.SlotRange;
import io.tokengauge.window.WindowGrain;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Exchanges that are right but for one mistake each, and the contract run on them. */
final class BrokenExchanges {

  private BrokenExchanges() {}

  /** Behaves like the reference until a method is overridden. */
  abstract static class Wrapper implements MetricsExchange {
    final InstantSource clock;
    ReferenceMetricsExchange reference;

    Wrapper(InstantSource clock) {
      this.clock = clock;
      this.reference = new ReferenceMetricsExchange(clock);
    }

    @Override
    public Acknowledgement publish(Publication publication) {
      return reference.publish(publication);
    }

    @Override
    public FleetState state(Fleet fleet) {
      return reference.state(fleet);
    }

    @Override
    public SharedSums read(Fleet fleet, SharedView view, List<SlotRange> ranges) {
      return reference.read(fleet, view, ranges);
    }
  }

  private static Publication with(
      Publication like, Fleet fleet, String incarnation, List<Publication.Part> parts) {
    return new Publication(
        fleet, like.instance(), incarnation, like.until(), like.leaving(), like.losses(), parts);
  }

  static final class ResendCounter extends Wrapper {
    private int sent;

    ResendCounter(InstantSource clock) {
      super(clock);
    }

    @Override
    public synchronized Acknowledgement publish(Publication publication) {
      // Applied in the name of others, and then answered as if all were well.
      String other = publication.incarnation() + "-" + sent++;
      reference.publish(with(publication, publication.fleet(), other, publication.parts()));
      List<Publication.Part> none =
          publication.parts().stream()
              .map(p -> new Publication.Part(p.view(), p.shard(), p.sequence(), List.of()))
              .toList();
      return reference.publish(
          with(publication, publication.fleet(), publication.incarnation(), none));
    }

    @Override
    public FleetState state(Fleet fleet) {
      FleetState state = reference.state(fleet);
      return new FleetState(
          state.at(),
          state.members().stream().filter(m -> !m.incarnation().matches(".*-.*-\\d+")).toList());
    }
  }

  static final class ExtremesForgetter extends Wrapper {
    ExtremesForgetter(InstantSource clock) {
      super(clock);
    }

    @Override
    public SharedSums read(Fleet fleet, SharedView view, List<SlotRange> ranges) {
      SharedSums sums = reference.read(fleet, view, ranges);
      return new SharedSums(
          sums.at(),
          sums.rows().stream()
              .map(row -> new SharedSums.Row(row.values(), row.totals(), Extremes.NONE))
              .toList());
    }
  }

  static final class RestartResetter extends Wrapper {
    private final List<Publication> published = new ArrayList<>();

    RestartResetter(InstantSource clock) {
      super(clock);
    }

    @Override
    public synchronized Acknowledgement publish(Publication publication) {
      boolean restart =
          published.stream().anyMatch(other -> isEarlierStart(other, publication))
              && published.stream()
                  .noneMatch(other -> other.incarnation().equals(publication.incarnation()));
      if (restart) {
        published.removeIf(other -> isEarlierStart(other, publication));
        reference = new ReferenceMetricsExchange(clock);
        published.forEach(reference::publish);
      }
      published.add(publication);
      return reference.publish(publication);
    }

    private static boolean isEarlierStart(Publication other, Publication than) {
      return other.fleet().equals(than.fleet())
          && other.instance().equals(than.instance())
          && !other.incarnation().equals(than.incarnation());
    }
  }

  static final class OneGuard extends Wrapper {
    private final Map<List<String>, Long> last = new HashMap<>();

    OneGuard(InstantSource clock) {
      super(clock);
    }

    @Override
    public synchronized Acknowledgement publish(Publication publication) {
      List<String> publisher = List.of(publication.instance(), publication.incarnation());
      List<Publication.Part> fresh = new ArrayList<>();
      for (Publication.Part part : publication.parts()) {
        if (part.sequence() > last.getOrDefault(publisher, 0L)) {
          fresh.add(part);
        }
      }
      fresh.forEach(part -> last.merge(publisher, part.sequence(), Math::max));
      Acknowledgement answer =
          reference.publish(
              with(publication, publication.fleet(), publication.incarnation(), fresh));
      List<Receipt> receipts = new ArrayList<>();
      for (Publication.Part part : publication.parts()) {
        int at = fresh.indexOf(part);
        receipts.add(at < 0 ? Receipt.REPEATED : answer.receipts().get(at));
      }
      return new Acknowledgement(answer.at(), receipts);
    }
  }

  static final class FleetMixer extends Wrapper {
    private static final Fleet ONE = new Fleet("one", "for", "all");

    FleetMixer(InstantSource clock) {
      super(clock);
    }

    @Override
    public Acknowledgement publish(Publication publication) {
      return reference.publish(
          with(publication, ONE, publication.incarnation(), publication.parts()));
    }

    @Override
    public FleetState state(Fleet fleet) {
      return reference.state(ONE);
    }

    @Override
    public SharedSums read(Fleet fleet, SharedView view, List<SlotRange> ranges) {
      return reference.read(ONE, view, ranges);
    }
  }

  static final class SecondKeeper extends Wrapper {
    SecondKeeper(InstantSource clock) {
      super(clock);
    }

    @Override
    public SharedSums read(Fleet fleet, SharedView view, List<SlotRange> ranges) {
      return reference.read(
          fleet,
          view,
          ranges.stream().filter(range -> range.grain() == WindowGrain.SECOND).toList());
    }
  }

  static final class UntoldDropper extends Wrapper {
    UntoldDropper(InstantSource clock) {
      super(clock);
    }

    @Override
    public SharedSums read(Fleet fleet, SharedView view, List<SlotRange> ranges) {
      SharedSums sums = reference.read(fleet, view, ranges);
      return view.dimensions().isEmpty()
          ? sums
          : new SharedSums(
              sums.at(), sums.rows().stream().filter(row -> !row.values().isEmpty()).toList());
    }
  }

  static final class GapHider extends Wrapper {
    GapHider(InstantSource clock) {
      super(clock);
    }

    @Override
    public Acknowledgement publish(Publication publication) {
      Acknowledgement answer = reference.publish(publication);
      return new Acknowledgement(
          answer.at(),
          answer.receipts().stream()
              .map(r -> r.outcome() == Outcome.APPLIED ? Receipt.APPLIED : r)
              .toList());
    }
  }

  /** Runs the contract on a fresh exchange per test. */
  abstract static class Contract extends MetricsExchangeContract {
    private final Function<InstantSource, MetricsExchange> exchanges;

    Contract(Function<InstantSource, MetricsExchange> exchanges) {
      this.exchanges = exchanges;
    }

    @Override
    protected MetricsExchange createEmpty(InstantSource clock) {
      return exchanges.apply(clock);
    }

    @Override
    protected int randomOperations() {
      return 100;
    }
  }

  static final class CountsResends extends Contract {
    CountsResends() {
      super(ResendCounter::new);
    }
  }

  static final class ForgetsExtremes extends Contract {
    ForgetsExtremes() {
      super(ExtremesForgetter::new);
    }
  }

  static final class ResetsOnRestart extends Contract {
    ResetsOnRestart() {
      super(RestartResetter::new);
    }
  }

  static final class GuardsAllAsOne extends Contract {
    GuardsAllAsOne() {
      super(OneGuard::new);
    }
  }

  static final class MixesFleets extends Contract {
    MixesFleets() {
      super(FleetMixer::new);
    }
  }

  static final class KeepsSecondsOnly extends Contract {
    KeepsSecondsOnly() {
      super(SecondKeeper::new);
    }
  }

  static final class DropsTheUntold extends Contract {
    DropsTheUntold() {
      super(UntoldDropper::new);
    }
  }

  static final class HidesGaps extends Contract {
    HidesGaps() {
      super(GapHider::new);
    }
  }
}
