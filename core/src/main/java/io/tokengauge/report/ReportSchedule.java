package io.tokengauge.report;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.notify.DeliveryException;
import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.Leases;
import io.tokengauge.time.Scheduler;
import io.tokengauge.usage.VisibleText;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Sends the reports of a plan when they are due, each once, from one process of a fleet.
 *
 * <p>What was due while no process ran is sent when one does, the oldest first, at most the last
 * {@value #MAX_CAUGHT_UP}. Up to when reports were sent is a bookmark per sender; a plan that is
 * new to the bookmarks begins with the next report. A sender that fails is tried again, with the
 * same id, and holds up no other; a report that it refuses for good is left out.
 *
 * <p>Thread-safe. Should be given a scheduler of its own, since making and sending a report takes
 * its time.
 */
public final class ReportSchedule {

  /** How many reports are sent late, to each sender; what was due before is left out. */
  public static final int MAX_CAUGHT_UP = 7;

  private static final System.Logger LOG = System.getLogger(ReportSchedule.class.getName());
  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(30);
  private static final int MAX_DOUBLINGS = 10;
  private static final int MAX_REASON = 500;

  private final ReportPlan plan;
  private final Function<CalendarPeriod, UsageReport> reports;
  private final Map<String, ReportSender> senders;
  private final Bookmarks bookmarks;
  private final Leases leases;
  private final String owner;
  private final Map<String, Pause> pauses = new HashMap<>();
  private final LongAdder sent = new LongAdder();
  private final LongAdder failures = new LongAdder();

  private record Pause(int failures, Instant until) {}

  /**
   * Starts nothing yet.
   *
   * @param reports makes the report of a period, such as {@code reporter::report}
   * @param senders by a name that stays the same over restarts
   * @param bookmarks where it is kept what was sent; shared by the fleet
   * @param leases decides which process sends
   * @param owner this process; no two have the same
   */
  public ReportSchedule(
      ReportPlan plan,
      Function<CalendarPeriod, UsageReport> reports,
      Map<String, ReportSender> senders,
      Bookmarks bookmarks,
      Leases leases,
      String owner) {
    this.plan = plan;
    this.reports = reports;
    this.senders = new LinkedHashMap<>(senders);
    this.bookmarks = bookmarks;
    this.leases = leases;
    this.owner = owner;
  }

  /**
   * Looks every minute whether something is due.
   *
   * @return to stop it
   */
  public Scheduler.Scheduled start(Scheduler scheduler) {
    return scheduler.every(LOOK_EVERY, () -> run(scheduler.clock().instant()));
  }

  /**
   * Sends what is due and not sent yet.
   *
   * @throws io.tokengauge.storage.StorageException if bookmarks, leases or usage cannot be reached;
   *     nothing is lost by that
   */
  public synchronized void run(Instant now) {
    for (Map.Entry<String, ReportSender> sender : senders.entrySet()) {
      Pause pause = pauses.get(sender.getKey());
      if (pause == null || !now.isBefore(pause.until)) {
        run(sender.getKey(), sender.getValue(), now);
      }
    }
  }

  /** Counts the reports that senders took. */
  public long sent() {
    return sent.sum();
  }

  /** Counts the attempts that failed. */
  public long failures() {
    return failures.sum();
  }

  private void run(String name, ReportSender sender, Instant now) {
    String key = "reports/" + plan.name() + "/" + name;
    Optional<String> mark = bookmarks.read(key);
    String latest = plan.lastDue(now).end().toString();
    if (mark.isEmpty()) {
      bookmarks.replace(key, null, latest);
      return;
    }
    if (mark.get().equals(latest)) {
      return;
    }
    Optional<Leases.Lease> lease = leases.acquire(key, owner, LEASE);
    if (lease.isEmpty()) {
      return; // another process is at it
    }
    try {
      catchUp(key, name, sender, now);
    } finally {
      leases.release(lease.get());
    }
  }

  private void catchUp(String key, String name, ReportSender sender, Instant now) {
    // Read again under the lease: another process may just have been done.
    String mark = bookmarks.read(key).orElseThrow();
    for (CalendarPeriod period : plan.dueSince(LocalDate.parse(mark), now, MAX_CAUGHT_UP)) {
      String next = period.end().toString();
      if (!deliver(name, sender, period, now) || !bookmarks.replace(key, mark, next)) {
        return; // later again; or the lease had run out and somebody else went on
      }
      mark = next;
      leases.acquire(key, owner, LEASE);
    }
  }

  /** Tells whether the report is settled. */
  private boolean deliver(String name, ReportSender sender, CalendarPeriod period, Instant now) {
    String id = plan.id(period);
    try {
      sender.sendReport(id, reports.apply(period));
      sent.increment();
      pauses.remove(name);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return later(name, id, e, now);
    } catch (DeliveryException e) {
      return switch (e.kind()) {
        case LATER -> later(name, id, e, now);
        case NEVER, PARTLY -> {
          failed(Level.ERROR, "is not sent to all of " + name, id, e);
          yield true;
        }
      };
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      return later(name, id, e, now);
    }
  }

  private boolean later(String name, String id, Throwable why, Instant now) {
    Pause before = pauses.get(name);
    int failed = before == null ? 1 : before.failures + 1;
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failed - 1, MAX_DOUBLINGS));
    pause = pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
    if (why instanceof DeliveryException answer) {
      Duration asked = answer.waitFor().orElse(Duration.ZERO);
      pause = asked.compareTo(pause) > 0 ? asked : pause;
    }
    pauses.put(name, new Pause(failed, now.plus(pause)));
    // Aloud once, and not at each attempt.
    Level level = before == null ? Level.WARNING : Level.DEBUG;
    failed(level, "did not reach " + name + " and is tried again", id, why);
    return false;
  }

  private void failed(Level level, String what, String id, Throwable why) {
    failures.increment();
    LOG.log(level, id + " " + what + ": " + VisibleText.cut(why.toString(), MAX_REASON));
  }
}
