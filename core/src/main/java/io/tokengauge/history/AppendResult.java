package io.tokengauge.history;

import io.tokengauge.usage.CallId;
import java.util.List;

/**
 * Tells what became of a batch; the four parts add up to its size.
 *
 * @param appended calls that are new
 * @param duplicates calls that were there already, equal in every fact
 * @param conflicts calls whose id was there already with other facts; what was there stays
 * @param beyondHorizon calls that started before the identity horizon, refused because nobody could
 *     tell whether they were counted before
 */
public record AppendResult(
    int appended, int duplicates, List<CallId> conflicts, List<CallId> beyondHorizon) {

  public AppendResult {
    conflicts = List.copyOf(conflicts);
    beyondHorizon = List.copyOf(beyondHorizon);
  }
}
