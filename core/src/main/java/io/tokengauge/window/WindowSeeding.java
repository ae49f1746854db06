package io.tokengauge.window;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.Scheduler;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * What it is: what a process does once its exchange has forgotten what was published. The publisher
 * finds that out shard by shard, because the exchange does not know its sequence any more, and knows
 * until when everything of it had been acknowledged: calls recorded before are gone, calls recorded
 * after are still to be published. So each process seeds its own calls before that instant, those of
 * its earlier starts among them, and nobody has to find out what others still hold.
 *
 * Those who are not there any more cannot: if all was forgotten, one of the others, by a lease, seeds
 * the instances that have not come back within a minute. A process that starts with an exchange that
 * knows nobody for longer than that takes it for one that has forgotten.
 *
 * What keeps it from counting twice: what is seeded of an instance is published as one more
 * incarnation of it, with sequences that tell the time of its slots, so the exchange applies each part
 * once, whoever sends it and however often. That guard is forgotten with the data that it guards.
 *
 * What it cannot know: when a call was recorded. It is counted when it ended, which is a moment before;
 * one that ended before and was recorded after that instant is counted twice.
 */
/** Seeds what an exchange has forgotten from where calls are kept for good. Thread-safe. */
final class WindowSeeding {

  private static final System.Logger LOG = System.getLogger(WindowSeeding.class.getName());

  /** How far back calls are read: the longest window, and calls that took long. */
  private static final Duration REACH =
      MetricsExchange.retention(WindowGrain.QUARTER_HOUR).plusMinutes(30);

  /** How long others may take to come back before they are taken for gone. */
  private static final Duration RETURN = Duration.ofMinutes(1);

  private static final Duration LEASE = Duration.ofMinutes(10);

  private final MetricsExchange exchange;
  private final Fleet fleet;
  private final String instance;
  private final List<SharedView> views;
  private final CallsOfRecord calls;
  private final @Nullable Leases leases;
  private final Scheduler scheduler;

  private final Object lock = new Object();
  private final Map<SeedSums.Shard, Instant> own = new HashMap<>();
  private boolean ownIsLost;
  private @Nullable Instant others;
  private Instant othersDue = Instant.MIN;
  private @Nullable Beginning beginning;
  private Scheduler.@Nullable Scheduled next;
  private @Nullable String failure;
  private volatile boolean closed;
  private volatile Supplier<Duration> ahead = () -> Duration.ZERO;

  /** Tells when this process began to publish, and as whom. */
  private record Beginning(Instant at, String incarnation) {}

  /**
   * Starts without anything to do.
   *
   * @param leases decides who seeds instances that are gone; null to do so if nobody else may
   */
  WindowSeeding(
      MetricsExchange exchange,
      Fleet fleet,
      String instance,
      List<SharedView> views,
      CallsOfRecord calls,
      @Nullable Leases leases,
      Scheduler scheduler) {
    this.exchange = exchange;
    this.fleet = fleet;
    this.instance = instance;
    this.views = views;
    this.calls = calls;
    this.leases = leases;
    this.scheduler = scheduler;
  }

  /**
   * Looks, as soon as the exchange answers, whether it is one that has forgotten everything.
   *
   * @param at when this process began to publish, by its clock
   * @param skew tells by how much the exchange's clock is ahead of ours
   */
  void start(Instant at, String incarnation, Supplier<Duration> skew) {
    ahead = skew;
    synchronized (lock) {
      beginning = new Beginning(at, incarnation);
    }
    soon();
  }

  private Map<SeedSums.Shard, Instant> everything(Instant until) {
    Map<SeedSums.Shard, Instant> everything = new HashMap<>();
    for (SharedView view : views) {
      for (int i = 0; i < view.shards(); i++) {
        everything.put(new SeedSums.Shard(view, i), until);
      }
    }
    return everything;
  }

  /**
   * Seeds what has been forgotten.
   *
   * @param shards with until when everything of this process had been acknowledged, by its clock
   * @param all whether these are all that it has published to
   */
  void forgotten(Map<SeedSums.Shard, Instant> shards, boolean all) {
    LOG.log(
        Level.WARNING, "shared windows forgotten by their exchange, shards: {0}", shards.size());
    synchronized (lock) {
      ownIsLost = true;
    }
    note(shards, all ? Collections.min(shards.values()) : null);
    soon();
  }

  private void note(Map<SeedSums.Shard, Instant> shards, @Nullable Instant ofOthers) {
    synchronized (lock) {
      shards.forEach((shard, until) -> own.merge(shard, until, WindowSeeding::later));
      if (ofOthers != null) {
        others = others == null ? ofOthers : later(ofOthers, others);
        othersDue = now().plus(RETURN);
      }
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private Instant now() {
    return scheduler.clock().instant();
  }

  private void soon() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      if (next != null) {
        next.cancel();
      }
      next = scheduler.after(Duration.ZERO, this::attempt);
    }
  }

  private void attempt() {
    synchronized (lock) {
      next = null;
    }
    if (closed) {
      return;
    }
    String reason = null;
    try {
      lookAround();
      seedOwn();
      seedOthers();
    } catch (RuntimeException e) {
      // Only a StorageException promises to hold no secret.
      boolean ours = e instanceof StorageException;
      reason = ours ? String.valueOf(e.getMessage()) : e.getClass().getName();
      LOG.log(Level.WARNING, "shared windows not seeded: {0}", reason);
    }
    synchronized (lock) {
      failure = reason;
      boolean more = beginning != null || !own.isEmpty() || others != null;
      if (more && next == null && !closed) {
        next = scheduler.after(RETURN, this::attempt);
      }
    }
  }

  // -- what is to be seeded
  // ---------------------------------------------------------------------------

  private void lookAround() {
    Beginning begun;
    synchronized (lock) {
      begun = beginning;
    }
    if (begun == null) {
      return;
    }
    FleetState state = exchange.state(fleet);
    Instant young = state.at().minus(RETURN);
    if (state.members().stream().allMatch(member -> member.since().isAfter(young))) {
      boolean known =
          state.members().stream()
              .anyMatch(
                  member ->
                      member.instance().equals(instance)
                          && !member.incarnation().equals(begun.incarnation));
      // What an earlier start of this instance has published is there.
      note(known ? Map.of() : everything(begun.at), begun.at);
    }
    synchronized (lock) {
      beginning = null;
    }
  }

  private void seedOwn() {
    Map<SeedSums.Shard, Instant> shards;
    boolean lossKnown;
    synchronized (lock) {
      shards = Map.copyOf(own);
      lossKnown = ownIsLost;
    }
    if (!shards.isEmpty()) {
      seed(instance, shards, lossKnown);
      synchronized (lock) {
        shards.forEach(own::remove);
      }
    }
  }

  private void seedOthers() {
    Instant until;
    synchronized (lock) {
      until = others;
      if (until == null || now().isBefore(othersDue)) {
        return;
      }
    }
    Set<String> gone = new TreeSet<>(calls.instances(fleet, until.minus(REACH), until));
    for (FleetState.Member member : exchange.state(fleet).members()) {
      // A seeding that broke off is gone on with.
      if (!member.seeded() || member.left()) {
        gone.remove(member.instance());
      }
    }
    gone.remove(instance);
    if (!gone.isEmpty()
        && leases != null
        && leases.acquire(leaseName(), instance, LEASE).isEmpty()) {
      return; // somebody else does it; asked again in a while
    }
    gone.forEach(name -> seed(name, everything(until), true));
    synchronized (lock) {
      others = until.equals(others) ? null : others;
    }
  }

  private String leaseName() {
    return "windows/%s/%s/%s".formatted(fleet.namespace(), fleet.service(), fleet.environment());
  }

  // -- seeding
  // ----------------------------------------------------------------------------------------

  private void seed(String of, Map<SeedSums.Shard, Instant> shards, boolean lost) {
    Instant latest = Collections.max(shards.values());
    Duration skew = ahead.get();
    // From now on answers say that something is seeded.
    Instant now =
        lost ? publish(of, latest.plus(skew), false, List.of()) : exchange.state(fleet).at();
    Map<SeedSums.Shard, SeedSums> sums = new LinkedHashMap<>();
    LongAdder count = new LongAdder();
    calls.read(
        fleet,
        of,
        latest.minus(REACH),
        latest,
        call -> {
          Instant end = call.record().end().orElse(call.record().start());
          for (SharedView view : views) {
            List<String> values =
                view.dimensions().stream().map(each -> each.valueOf(call.record())).toList();
            SeedSums.Shard shard = new SeedSums.Shard(view, view.shardOf(values));
            Instant until = shards.get(shard);
            if (until != null && end.isBefore(until)) {
              sums.computeIfAbsent(shard, SeedSums::new).add(call, values, end.plus(skew), now);
              count.increment();
            }
          }
        });
    if (sums.isEmpty() && !lost) {
      return; // a new fleet
    }
    List<Iterator<Publication.Part>> queues = sums.values().stream().map(SeedSums::parts).toList();
    List<Publication.Part> parts = next(queues);
    while (!parts.isEmpty()) {
      publish(of, latest.plus(skew), false, parts);
      parts = next(queues);
    }
    publish(of, latest.plus(skew), true, List.of());
    LOG.log(
        Level.INFO,
        "shared windows of {0} seeded until {1} from the record, counts: {2}",
        of,
        latest,
        count);
  }

  // One of each shard.
  private static List<Publication.Part> next(List<Iterator<Publication.Part>> queues) {
    return queues.stream().filter(Iterator::hasNext).map(Iterator::next).toList();
  }

  private Instant publish(String of, Instant until, boolean leaving, List<Publication.Part> parts) {
    Acknowledgement answer =
        exchange.publish(new Publication(fleet, of, FleetState.SEEDED, until, leaving, 0, parts));
    if (answer.receipts().contains(Acknowledgement.Receipt.FAILED)) {
      throw StorageException.passing(
          "a part of the shared windows of " + of + " could not be seeded",
          new IllegalStateException(parts.size() + " parts"));
    }
    return answer.at();
  }

  /** Tells what could not be seeded yet. */
  Health check() {
    synchronized (lock) {
      return failure == null
          ? Health.UP
          : Health.degraded("shared windows not seeded from the record yet: " + failure);
    }
  }

  /** Does nothing more; what is under way is finished. */
  void close() {
    closed = true;
  }
}
