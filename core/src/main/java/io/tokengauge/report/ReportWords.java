package io.tokengauge.report;

import io.tokengauge.cache.CacheVerdict;
import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalDouble;

/** Puts a report into words. */
final class ReportWords {

  private static final int LISTED = 5;

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

  /** Returns a period in as few letters as tell it from others of these weeks. */
  static String shortly(CalendarPeriod period) {
    LocalDate last = period.end().minusDays(1);
    return switch (period.kind()) {
      case DAY -> format("EEE d MMM", period.first());
      case WEEK -> "week " + period.label().substring(period.label().indexOf('W') + 1);
      case MONTH -> format("MMM uuuu", period.first());
      case DAYS -> format("d MMM", period.first()) + " to " + format("d MMM", last);
    };
  }

  /** Returns the name of a piece of time of a kind that begins on a day. */
  static String piece(CalendarPeriod.Kind kind, LocalDate first) {
    return switch (kind) {
      case DAY, DAYS -> format("uuuu-MM-dd EEE", first);
      case WEEK -> "from " + format("uuuu-MM-dd", first);
      case MONTH -> format("MMMM uuuu", first);
    };
  }

  /** Returns a time on the zone's clock. */
  static String at(String pattern, Instant instant, ZoneId zone) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(instant.atZone(zone));
  }

  /** Returns the end of something; at midnight that is the end of the day before. */
  private static String moment(Instant end, ZoneId zone) {
    LocalDate day = end.atZone(zone).toLocalDate();
    return day.atStartOfDay(zone).toInstant().equals(end)
        ? "the end of " + format("EEEE, d MMMM uuuu", day.minusDays(1))
        : at("EEEE, d MMMM uuuu HH:mm", end, zone);
  }

  static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  static String title(UsageReport report) {
    Review review = report.review();
    return (review == null ? "LLM usage" : capital(review.label()) + " review of LLM usage")
        + ": "
        + of(report.period());
  }

  /** Returns up to when the figures go and what they are compared with. */
  static String subtitle(UsageReport report) {
    ZoneId zone = report.period().zone();
    String compared = "compared with " + of(report.previous());
    if (report.complete()) {
      return "Time zone " + zone(report.period()) + "; " + compared;
    }
    return "Until "
        + moment(report.until(), zone)
        + ", time zone "
        + zone(report.period())
        + "; "
        + compared
        + (report.baseline().until().isBefore(report.previous().to())
            ? ", until " + moment(report.baseline().until(), zone)
            : "");
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
        + expected(report)
        + cached(totals);
  }

  private static String expected(UsageReport report) {
    if (report.complete()) {
      return "";
    }
    return report.outlook().stream()
        .flatMap(forecast -> forecast.lines().stream())
        .filter(line -> line.period().equals(report.period()))
        .filter(line -> line.measure() == ForecastSection.Measure.COST)
        .findFirst()
        .map(
            line ->
                " "
                    + capital(of(report.period()))
                    + " is expected to come to "
                    + Figures.roundDollars(
                        Money.usd(line.forecast().setScale(Money.SCALE, RoundingMode.HALF_EVEN)))
                    + ".")
        .orElse("");
  }

  private static String changed(UsageReport report) {
    Money before = report.before().cost();
    Money now = report.totals().cost();
    if (report.before().isEmpty()) {
      return "; the " + before(report) + " had none";
    }
    int order = now.compareTo(before);
    Money difference = now.minus(before);
    return order == 0
        ? ", as much as the " + before(report)
        : ", "
            + Figures.dollars(order > 0 ? difference : difference.negate())
            + (order > 0 ? " more" : " less")
            + " than the "
            + before(report)
            + (before.signum() == 0
                ? ""
                : " (" + Figures.growth(before.toUsd(), now.toUsd()) + ")");
  }

  private static String before(UsageReport report) {
    return unit(report.previous()) + " before" + (report.complete() ? "" : " by then");
  }

  static String unit(CalendarPeriod period) {
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
    if (recommendation instanceof Recommendation.CacheChange r) {
      return of(r);
    }
    return of((Recommendation.UnpricedUsage) recommendation);
  }

  private static Phrase of(Recommendation.CacheChange r) {
    String keys = Figures.count(r.keys().size(), "cache key");
    Phrase text =
        switch (r.action()) {
          case LONGER_TTL ->
              Phrase.of("Write to the cache with the long time to live under " + keys);
          case SHORTER_TTL ->
              Phrase.of("Write to the cache with the short time to live under " + keys);
          default ->
              Phrase.of(
                  "Stop caching under " + keys + ", where writing costs more than reads save");
        };
    text = text.and(": ");
    int listed = Math.min(LISTED, r.keys().size());
    for (int i = 0; i < listed; i++) {
      Recommendation.KeySaving key = r.keys().get(i);
      text =
          text.and(i == 0 ? "" : ", ")
              .and(Phrase.name(key.key()))
              .and(" (" + Figures.dollars(key.saving()) + ")");
    }
    return text.and(
        listed == r.keys().size()
            ? "."
            : " and " + Figures.count(r.keys().size() - listed, "other") + ".");
  }

  static String of(CacheVerdict.Action action) {
    return switch (action) {
      case KEEP -> "keep";
      case LONGER_TTL -> "longer TTL";
      case SHORTER_TTL -> "shorter TTL";
      case STOP_CACHING -> "stop caching";
      case NOT_CACHED -> "not cached";
      case UNPRICED -> "unpriced";
    };
  }

  static String of(QuotaUse.Quota quota) {
    return switch (quota) {
      case REQUESTS_PER_MINUTE -> "Requests a minute";
      case TOKENS_PER_MINUTE -> "Tokens a minute";
      case REQUESTS_PER_DAY -> "Requests a day";
      case USER_REQUESTS_PER_MINUTE -> "Requests a minute of";
    };
  }

  private static Phrase of(Recommendation.UnpricedUsage r) {
    Phrase text =
        Phrase.of(
            "Add prices: "
                + Figures.count(r.requests(), "request")
                + " of these models have none, so the true cost is higher: ");
    int listed = Math.min(LISTED, r.models().size());
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
