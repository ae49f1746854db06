package io.tokengauge.examples.monitor;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageHistory;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.time.MonotonicClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** Holds what the commands that look at a period share: whose calls, which period, what time. */
final class LookOptions {

  @Mixin ReportInputOptions input = new ReportInputOptions();
  @Mixin PeriodOptions period = new PeriodOptions();

  /**
   * Holds what is looked at.
   *
   * @param store where the calls are
   * @param prices what they are priced by
   * @param title what people must be told about them; empty for calls of theirs
   * @param period which period
   * @param now until when calls count; after the start of the period
   * @param filter which calls count
   */
  record Look(
      UsageStore store,
      PriceBook prices,
      String title,
      CalendarPeriod period,
      Instant now,
      UsageFilter filter) {

    UsageHistory history() {
      return new UsageHistory(store, period.zone()).where(filter).until(now);
    }
  }

  /** Works with the calls. */
  interface Work {
    /** Looks at the calls. */
    void at(Look look) throws IOException;
  }

  /**
   * Reads the calls, lets somebody look at them, and returns the exit code.
   *
   * @param kind of which kind the period is unless one is named
   */
  int run(PrintWriter err, CalendarPeriod.Kind kind, Work work) throws IOException {
    input.checkEach();
    period.check(input);
    return ReplayedStore.run(
        input, err, (store, prices, title) -> work.at(look(store, prices, title, kind)));
  }

  private Look look(UsageStore store, PriceBook prices, String title, CalendarPeriod.Kind kind)
      throws IOException {
    Instant now = period.asOf();
    if (now == null && input.storeAlone()) {
      now = MonotonicClock.system().instant();
    }
    LocalDate last = period.lastDay(store, now);
    CalendarPeriod wanted = period.named();
    if (wanted == null) {
      if (last == null) {
        throw new IOException("there are no calls to look at; --period names days anyway");
      }
      wanted = period.around(last, kind);
    }
    return new Look(store, prices, title, wanted, known(wanted, last, now), period.filter());
  }

  // Files hold whole days, as far as one can tell: the last of them ends what is known.
  private Instant known(CalendarPeriod wanted, @Nullable LocalDate last, @Nullable Instant now) {
    if (now != null) {
      if (!wanted.from().isBefore(now)) {
        throw input.wrong(
            "--period must have begun by " + now + " (--as-of), was " + wanted.label());
      }
      return now;
    }
    Instant end = last == null ? wanted.to() : CalendarPeriod.day(last, wanted.zone()).to();
    return wanted.from().isBefore(end) ? end : wanted.to();
  }
}
