package io.tokengauge.budget;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says what to do about one call. Immutable.
 *
 * @param level how many steps of the policy are in force; 0 to make the call as it is
 * @param measures what to do, mildest first; of two of a kind the later one counts
 * @param reason why, in words for logs; empty if nothing is to be done
 * @param userText what to tell end users; empty if there is nothing to tell
 */
public record Advice(int level, List<Measure> measures, String reason, String userText) {

  /** Makes the call as it is. */
  public static final Advice PROCEED = new Advice(0, List.of(), "", "");

  public Advice {
    measures = List.copyOf(measures);
  }

  /** Tells whether the call is not to be made. */
  public boolean rejects() {
    return last(Measure.Reject.class).isPresent();
  }

  /**
   * Returns this advice, unless it is not to make the call.
   *
   * @throws CallRejectedException if it is, with the reason and what to tell end users
   */
  public Advice orReject() {
    if (rejects()) {
      throw new CallRejectedException(this);
    }
    return this;
  }

  /** Returns how long the call may wait for room. */
  public Optional<Duration> waitUpTo() {
    return last(Measure.WaitUpTo.class).map(Measure.WaitUpTo::most);
  }

  /** Returns how long to keep what is cached. */
  public Optional<Duration> cacheTimeToLive() {
    return last(Measure.LongerCache.class).map(Measure.LongerCache::timeToLive);
  }

  /** Returns the call with the backup model and the shorter answer, where there is either. */
  public CallEstimate applyTo(CallEstimate call) {
    CallEstimate.Builder changed = call.toBuilder();
    last(Measure.BackupModel.class).ifPresent(backup -> changed.model(backup.model()));
    last(Measure.FewerOutputTokens.class)
        .ifPresent(
            fewer -> changed.maxOutputTokens(Math.min(fewer.most(), call.maxOutputTokens())));
    return changed.build();
  }

  private <M extends Measure> Optional<M> last(Class<M> kind) {
    Stream<M> ofKind = measures.stream().filter(kind::isInstance).map(kind::cast);
    return ofKind.reduce((before, after) -> after);
  }
}
