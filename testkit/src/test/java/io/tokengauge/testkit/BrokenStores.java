package io.tokengauge.testkit;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.Cube;
import io.tokengauge.history.DistinctValues;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.ScanPage;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stores that are right but for one mistake each, and the contract run on them. */
final class BrokenStores {

  private BrokenStores() {}

  /** Behaves like the reference until a method is overridden. */
  abstract static class Wrapper implements UsageStore {
    final ReferenceUsageStore reference = new ReferenceUsageStore();

    @Override
    public AppendResult append(List<PricedUsage> calls) {
      return reference.append(calls);
    }

    @Override
    public AmendResult amend(CallId id, int revision, PricedUsage replacement) {
      return reference.amend(id, revision, replacement);
    }

    @Override
    public UsageAnswer aggregate(UsageQuery query) {
      return reference.aggregate(query);
    }

    @Override
    public ScanPage scan(
        UsageFilter filter,
        Instant from,
        Instant to,
        ScanPage.@Nullable Position after,
        int limit) {
      return reference.scan(filter, from, to, after, limit);
    }

    @Override
    public DistinctValues distinct(
        Dimension dimension, UsageFilter filter, Instant from, Instant to, int limit) {
      return reference.distinct(dimension, filter, from, to, limit);
    }

    @Override
    public long purge(PurgeTier tier, Instant before) {
      return reference.purge(tier, before);
    }

    @Override
    public Instant identityHorizon() {
      return reference.identityHorizon();
    }

    @Override
    public List<Cube> cubes() {
      return reference.cubes();
    }
  }

  static final class IdForgetter extends Wrapper {
    private final Set<CallId> seen = new HashSet<>();

    @Override
    public synchronized AppendResult append(List<PricedUsage> calls) {
      Set<CallId> before = Set.copyOf(seen);
      calls.forEach(call -> seen.add(call.id()));
      return reference.append(
          calls.stream().map(call -> before.contains(call.id()) ? renamed(call) : call).toList());
    }

    private static PricedUsage renamed(PricedUsage call) {
      CallId id = CallId.generate(call.record().provider());
      return new PricedUsage(call.record().toBuilder().id(id).build(), call.cost());
    }
  }

  static final class LateCallDropper extends Wrapper {
    private Instant newest = Instant.MIN;

    @Override
    public synchronized AppendResult append(List<PricedUsage> calls) {
      List<PricedUsage> kept = new ArrayList<>(calls);
      kept.removeIf(call -> call.record().start().plusSeconds(3600).isBefore(newest));
      for (PricedUsage call : calls) {
        newest = call.record().start().isAfter(newest) ? call.record().start() : newest;
      }
      AppendResult result = reference.append(kept);
      return new AppendResult(
          result.appended() + calls.size() - kept.size(),
          result.duplicates(),
          result.conflicts(),
          result.beyondHorizon());
    }
  }

  static final class MoneyRounder extends Wrapper {
    @Override
    public AppendResult append(List<PricedUsage> calls) {
      return reference.append(calls.stream().map(MoneyRounder::rounded).toList());
    }

    private static PricedUsage rounded(PricedUsage call) {
      Cost cost = call.cost();
      long microDollars = (long) (cost.picos() / 1e6);
      return new PricedUsage(
          call.record(),
          new Cost(
              cost.status(),
              microDollars * 1_000_000,
              cost.withoutCachePicos(),
              cost.cacheWritePremiumPicos(),
              cost.priceVersion()));
    }
  }

  static final class BoundaryDoubler extends Wrapper {
    @Override
    public UsageAnswer aggregate(UsageQuery query) {
      Instant to = query.to();
      if (to.equals(Instant.MAX)
          || scan(query.filter(), to, to.plusNanos(1), null, 1).calls().isEmpty()) {
        return reference.aggregate(query);
      }
      UsageAnswer answer =
          reference.aggregate(
              new UsageQuery(
                  query.from(),
                  to.plusNanos(1),
                  query.filter(),
                  query.groupBy(),
                  query.grain(),
                  query.zone(),
                  query.top(),
                  query.rankBy(),
                  query.latency()));
      return new UsageAnswer(
          query.from(),
          query.to(),
          answer.rows(),
          answer.total(),
          answer.extremes(),
          answer.source());
    }
  }

  static final class ZoneMixer extends Wrapper {
    @Override
    public UsageAnswer aggregate(UsageQuery query) {
      return reference.aggregate(query.per(query.grain(), ZoneOffset.UTC));
    }
  }

  /** Runs the contract on a fresh store per test. */
  abstract static class Contract extends UsageStoreContract {
    private final Supplier<UsageStore> stores;

    Contract(Supplier<UsageStore> stores) {
      this.stores = stores;
    }

    @Override
    protected Storage createEmpty() {
      return new ReferenceStorage(stores.get());
    }

    @Override
    protected Storage openAgain(Storage first) {
      return first;
    }

    @Override
    protected int volume() {
      return 5_000;
    }
  }

  static final class ForgetsIds extends Contract {
    ForgetsIds() {
      super(IdForgetter::new);
    }
  }

  static final class DropsLateCalls extends Contract {
    DropsLateCalls() {
      super(LateCallDropper::new);
    }
  }

  static final class RoundsMoney extends Contract {
    RoundsMoney() {
      super(MoneyRounder::new);
    }
  }

  static final class CountsABoundaryTwice extends Contract {
    CountsABoundaryTwice() {
      super(BoundaryDoubler::new);
    }
  }

  static final class MixesZones extends Contract {
    MixesZones() {
      super(ZoneMixer::new);
    }
  }
}
