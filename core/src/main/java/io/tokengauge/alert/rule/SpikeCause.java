package io.tokengauge.alert.rule;

import io.tokengauge.alert.Finding;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.SpikeAttribution;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Unit;
import io.tokengauge.usage.Dimension;
import io.tokengauge.window.Scope;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names who an increase of cost came from.
 *
 * @param dimension which property they have in common
 * @param contribution what they added
 * @param share of the increase, in percent; above 100 where others took away
 */
record SpikeCause(
    Dimension dimension, SpikeAttribution.Contribution contribution, Measurement share) {

  /** From which share on somebody is named at all. */
  private static final BigDecimal WORTH_NAMING = BigDecimal.valueOf(50);

  /** Holds a half-open time. */
  record Span(Instant from, Instant to) {}

  /** Nobody further is asked once somebody made this share of an increase. */
  private static final BigDecimal PLAIN = BigDecimal.valueOf(80);

  /**
   * Finds the value that an increase came from: of the first dimension in which one made four
   * fifths of it, or else the one with the largest share. Empty if there was no increase, or no
   * value made half of it.
   */
  static Optional<SpikeCause> find(
      UsageStore store, Scope scope, List<Dimension> suspects, Span before, Span after) {
    SpikeCause best = null;
    for (Dimension dimension : suspects) {
      if (scope.values().containsKey(dimension)) {
        continue;
      }
      SpikeCause found = find(store, scope, dimension, before, after);
      if (found != null
          && (best == null || found.share.amount().compareTo(best.share.amount()) > 0)) {
        best = found;
      }
      if (best != null && best.share.amount().compareTo(PLAIN) >= 0) {
        break;
      }
    }
    return Optional.ofNullable(best);
  }

  private static @Nullable SpikeCause find(
      UsageStore store, Scope scope, Dimension dimension, Span before, Span after) {
    SpikeAttribution attribution =
        SpikeAttribution.between(
            RankBy.COST, ask(store, scope, dimension, before), ask(store, scope, dimension, after));
    if (attribution.change().signum() <= 0 || attribution.contributions().isEmpty()) {
      return null;
    }
    SpikeAttribution.Contribution first = attribution.contributions().get(0);
    BigDecimal percent = Metric.percentOf(first.change(), attribution.change());
    return percent.compareTo(WORTH_NAMING) < 0
        ? null
        : new SpikeCause(dimension, first, new Measurement(percent, Unit.PERCENT));
  }

  private static UsageAnswer ask(UsageStore store, Scope scope, Dimension dimension, Span span) {
    return store.aggregate(
        UsageQuery.between(span.from, span.to).where(PastHours.filter(scope)).groupedBy(dimension));
  }

  private String who() {
    String value = contribution.key().get(0);
    return value.equals(Dimension.ABSENT) ? "calls without " + dimension : dimension + "=" + value;
  }

  /** Returns who it was, how much they added, and whether they are new. */
  String text() {
    Measurement added = new Measurement(contribution.change(), Unit.USD);
    String since =
        contribution.presence() == SpikeAttribution.Presence.NEW ? ", no such calls then" : "";
    return who()
        + " added "
        + added.text()
        + " ("
        + share.text()
        + " of the increase"
        + since
        + ")";
  }

  Finding describe(Finding finding) {
    return finding
        .fact("cause", who())
        .fact("cause_dimension", dimension.name())
        .fact("cause_share", share.text());
  }
}
