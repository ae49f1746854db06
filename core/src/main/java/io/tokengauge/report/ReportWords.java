package io.tokengauge.report;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalDouble;

/** Puts a report into words. */
final class ReportWords {

  private static final int LISTED_MODELS = 5;

  private ReportWords() {}

  /** Returns a period as people say it, without the zone. */
  static String of(CalendarPeriod period) {
    LocalDate last = period.end().minusDays(1);
    return switch (period.kind()) {
      case DAY -> format("EEEE, d MMMM uuuu", period.first());
      case WEEK ->
          "week "
              + period.label().substring(period.label().indexOf('W') + 1)
              + ", "
              + span(period.first(), last);
      case MONTH -> format("MMMM uuuu", period.first());
      case DAYS -> span(period.first(), last);
    };
  }

  private static String span(LocalDate first, LocalDate last) {
    String from =
        first.getYear() != last.getYear()
            ? "d MMMM uuuu"
            : first.getMonth() != last.getMonth() ? "d MMMM" : "d";
    return format(from, first) + " to " + format("d MMMM uuuu", last);
  }

  static String format(String pattern, LocalDate day) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(day);
  }

  /**
   * Returns the name of a period's zone; Java's name of UTC as an offset says nothing to people.
   */
  static String zone(CalendarPeriod period) {
    return period.zone().equals(ZoneOffset.UTC) ? "UTC" : period.zone().getId();
  }

  static String headline(UsageReport report) {
    UsageTotals totals = report.totals();
    if (totals.isEmpty()) {
      return "No calls.";
    }
    if (UsageRatios.knownCost(totals).isEmpty()) {
      return Figures.count(totals.attempts(), "request") + ", none of which has a known cost.";
    }
    boolean more = totals.unpriced() > totals.get(UsageCounter.UNKNOWN_USAGE);
    return Figures.count(totals.attempts(), "request")
        + (more ? " cost at least " : " cost ")
        + Figures.dollars(totals.cost())
        + changed(report)
        + "."
        + cached(totals);
  }

  private static String changed(UsageReport report) {
    Money before = report.before().cost();
    Money now = report.totals().cost();
    if (report.before().isEmpty()) {
      return "; there were none the " + unit(report.previous()) + " before";
    }
    int order = now.compareTo(before);
    Money difference = now.minus(before);
    return order == 0
        ? ", as much as the " + unit(report.previous()) + " before"
        : ", "
            + Figures.dollars(order > 0 ? difference : difference.negate())
            + (order > 0 ? " more" : " less")
            + " than the "
            + unit(report.previous())
            + " before"
            + (before.signum() == 0
                ? ""
                : " (" + Figures.growth(before.toUsd(), now.toUsd()) + ")");
  }

  private static String unit(CalendarPeriod period) {
    return switch (period.kind()) {
      case DAY -> "day";
      case WEEK -> "week";
      case MONTH -> "month";
      case DAYS -> Figures.count(period.days(), "day");
    };
  }

  private static String cached(UsageTotals totals) {
    Money saved = UsageRatios.netSaving(totals);
    if (saved.signum() == 0) {
      return "";
    }
    return saved.signum() > 0
        ? " Prompt caching saved "
            + Figures.dollars(saved)
            + " ("
            + Figures.percent(UsageRatios.savingsRate(totals))
            + ")."
        : " Prompt caching added " + Figures.dollars(saved.negate()) + ".";
  }

  static Phrase of(Recommendation recommendation) {
    if (recommendation instanceof Recommendation.CheaperSibling r) {
      return Phrase.of("Try ")
          .and(Phrase.name(r.sibling()))
          .and(" instead of ")
          .and(Phrase.name(r.model()))
          .and(
              " where it will do: the same tokens of "
                  + Figures.count(r.calls(), "call")
                  + " would have cost "
                  + Figures.dollars(r.siblingCost())
                  + " instead of "
                  + Figures.dollars(r.cost())
                  + ".");
    }
    if (recommendation instanceof Recommendation.LowHitRate r) {
      return Phrase.of(
          "Cache hit rate is "
              + share(r.hitRate())
              + " for prompts of 1,024 tokens and more, below "
              + share(r.wanted())
              + ": put what never changes at the head of the prompt. Saving at "
              + share(r.wanted())
              + ", before what writing to the cache costs.");
    }
    if (recommendation instanceof Recommendation.HighMeanCost r) {
      return Phrase.of(
          "Mean cost is "
              + Figures.fineDollars(r.mean())
              + " a request, above "
              + Figures.dollars(r.limit())
              + ": shorten prompts, bound the output or use a smaller model. Saving at "
              + Figures.dollars(r.limit())
              + " a request.");
    }
    return of((Recommendation.UnpricedUsage) recommendation);
  }

  private static Phrase of(Recommendation.UnpricedUsage r) {
    Phrase text =
        Phrase.of(
            "Add prices: "
                + Figures.count(r.requests(), "request")
                + " of these models have none, so the true cost is higher: ");
    int listed = Math.min(LISTED_MODELS, r.models().size());
    for (int i = 0; i < listed; i++) {
      Recommendation.ModelName model = r.models().get(i);
      text =
          text.and(i == 0 ? "" : ", ")
              .and(Phrase.name(model.model()))
              .and(" of ")
              .and(Phrase.name(model.provider()));
    }
    return text.and(
        listed == r.models().size()
            ? "."
            : " and " + Figures.count(r.models().size() - listed, "other") + ".");
  }

  private static String share(double share) {
    return Figures.percent(OptionalDouble.of(share));
  }
}
