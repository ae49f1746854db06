package io.tokengauge.examples.monitor.view;

import io.tokengauge.history.Reconciliation;
import io.tokengauge.history.TokenSums;
import io.tokengauge.history.UsageFigures;
import io.tokengauge.usage.Money;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Prints a comparison with providers' reports: a line per figure, recorded beside reported. */
public final class ReconciliationText {

  private static final List<String> HEADS =
      List.of("bucket (UTC)", "model", "figure", "recorded", "reported", "difference");
  private static final int NAMES = 3;
  private static final String NOT_SAID = "–";

  /** Is one figure: what to call it and how to find and write it. */
  private record Figure(
      String name,
      Function<UsageFigures, @Nullable String> text,
      Function<UsageFigures, Boolean> zero) {}

  private static final List<Figure> FIGURES =
      List.of(
          count("requests", UsageFigures::requests),
          tokens("uncached input tokens", TokenSums::uncachedInput),
          tokens("cache read tokens", TokenSums::cacheRead),
          tokens("cache write tokens, short", TokenSums::cacheWriteShort),
          tokens("cache write tokens, long", TokenSums::cacheWriteLong),
          tokens("output tokens", TokenSums::output),
          new Figure(
              "cost",
              side -> side.cost() == null ? null : Figures.exact(side.cost()),
              side -> side.cost() == null || side.cost().equals(Money.ZERO)));

  private final PrintWriter out;
  private final boolean all;

  /**
   * Starts a printout.
   *
   * @param all whether to list what agrees, too
   */
  public ReconciliationText(PrintWriter out, boolean all) {
    this.out = out;
    this.all = all;
  }

  private static Figure count(String name, Function<UsageFigures, @Nullable Long> count) {
    return new Figure(
        name,
        side -> {
          Long known = count.apply(side);
          return known == null ? null : Figures.count(known);
        },
        side -> {
          Long known = count.apply(side);
          return known == null || known == 0;
        });
  }

  private static Figure tokens(String name, ToLongFunction<TokenSums> part) {
    return count(
        name, side -> side.tokens() == null ? null : (Long) part.applyAsLong(side.tokens()));
  }

  /** Prints totals per provider, then buckets and models. */
  public void print(Reconciliation compared) {
    long differing = compared.buckets().stream().filter(bucket -> !agrees(bucket)).count();
    out.println(
        compared.agrees()
            ? Figures.count(compared.buckets().size(), "bucket") + ": all agrees"
            : Figures.count(differing)
                + " of "
                + Figures.count(compared.buckets().size(), "bucket")
                + " differ");
    out.println();
    Table totals = new Table(HEADS.subList(1, HEADS.size()), NAMES - 1);
    compared.totals().forEach(line -> add(totals, List.of(line.name()), line, true));
    totals.print(out);
    if (all || !compared.agrees()) {
      out.println();
      Table table = new Table(HEADS, NAMES);
      for (Reconciliation.Bucket bucket : compared.buckets()) {
        String time = time(bucket.start(), bucket.end());
        for (Reconciliation.Line line : bucket.models()) {
          add(table, List.of(time, line.name()), line, all);
        }
        add(table, List.of(time, bucket.provider() + ", all"), bucket.total(), all);
      }
      table.print(out);
    }
    out.flush();
  }

  private static boolean agrees(Reconciliation.Bucket bucket) {
    return bucket.total().agrees()
        && bucket.models().stream().allMatch(Reconciliation.Line::agrees);
  }

  private static void add(
      Table table, List<String> names, Reconciliation.Line line, boolean everything) {
    UsageFigures difference = line.difference();
    for (Figure figure : FIGURES) {
      String reported = figure.text.apply(line.reported());
      String recorded = figure.text.apply(line.recorded());
      String more = figure.text.apply(difference);
      boolean same = figure.zero.apply(difference);
      boolean nothing = figure.zero.apply(line.reported()) && figure.zero.apply(line.recorded());
      if (reported != null && (!same || (everything && !nothing))) {
        List<String> cells = new ArrayList<>(names);
        cells.add(figure.name);
        cells.add(recorded == null ? NOT_SAID : recorded);
        cells.add(reported);
        cells.add(more == null ? NOT_SAID : same || more.startsWith("-") ? more : "+" + more);
        table.add(cells);
      }
    }
    if (line.unpriced() > 0 && line.reported().cost() != null) {
      List<String> cells = new ArrayList<>(names);
      cells.addAll(
          List.of("attempts without a price", Figures.count(line.unpriced()), NOT_SAID, NOT_SAID));
      table.add(cells);
    }
  }

  private static String time(Instant start, Instant end) {
    boolean day =
        start.equals(start.truncatedTo(ChronoUnit.DAYS))
            && Duration.between(start, end).equals(Duration.ofDays(1));
    return day ? start.atZone(ZoneOffset.UTC).toLocalDate().toString() : start + ".." + end;
  }
}
