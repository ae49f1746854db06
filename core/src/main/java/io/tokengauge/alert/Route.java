package io.tokengauge.alert;

import io.tokengauge.notify.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Says which alerts a receiver is told, how grouped, and when not. An alert goes along every route
 * that it matches. Immutable.
 *
 * <pre>{@code
 * Route.grouped().atLeast(Severity.CRITICAL).matching("project=shop").muted(MuteTime.weekends(zone))
 * }</pre>
 *
 * @param matchers all of which an alert must match; none for any alert
 * @param atLeast the least severity; of an alert that once had it all that becomes of it is told
 * @param grouping which alerts are told together
 * @param mutes when nothing is told
 */
public record Route(
    List<LabelMatcher> matchers, Severity atLeast, Grouping grouping, List<MuteTime> mutes) {

  /** Copies the lists. */
  public Route {
    matchers = List.copyOf(matchers);
    mutes = List.copyOf(mutes);
    Objects.requireNonNull(atLeast, "atLeast");
    Objects.requireNonNull(grouping, "grouping");
  }

  /** Returns the route of all alerts, grouped as {@link Grouping#DEFAULT} has it. */
  public static Route grouped() {
    return new Route(List.of(), Severity.INFO, Grouping.DEFAULT, List.of());
  }

  /** Returns the route of all alerts, each told by itself and at once. */
  public static Route immediate() {
    return new Route(List.of(), Severity.INFO, Grouping.NONE, List.of());
  }

  /**
   * Returns a copy for alerts that match these too.
   *
   * @param texts as {@link LabelMatcher#parse} reads them
   */
  public Route matching(String... texts) {
    List<LabelMatcher> more = new ArrayList<>(matchers);
    Arrays.stream(texts).map(LabelMatcher::parse).forEach(more::add);
    return new Route(more, atLeast, grouping, mutes);
  }

  /** Returns a copy for alerts of a severity and above. */
  public Route atLeast(Severity severity) {
    return new Route(matchers, severity, grouping, mutes);
  }

  /** Returns a copy with another grouping. */
  public Route grouped(Grouping as) {
    return new Route(matchers, atLeast, as, mutes);
  }

  /** Returns a copy that is also quiet at another time. */
  public Route muted(MuteTime time) {
    List<MuteTime> more = new ArrayList<>(mutes);
    more.add(time);
    return new Route(matchers, atLeast, grouping, more);
  }

  boolean takes(Alert alert, Map<String, String> labels) {
    return alert.level().atLeast(atLeast)
        && matchers.stream().allMatch(matcher -> matcher.matches(labels));
  }

  boolean isMuted(Instant at) {
    return mutes.stream().anyMatch(time -> time.covers(at));
  }
}
