package io.tokengauge.providers.agentlog;

import io.tokengauge.usage.UsageRecord;
import java.util.List;

/**
 * Holds the calls that session logs tell of, each once. Immutable.
 *
 * @param records the calls, by start and then id
 * @param files how many files were read
 * @param lines how many lines they had
 * @param usageLines how many of them told of usage
 * @param repeats how many of those told of a call that another line told of too, or of none
 * @param refused how many lines could not be read
 * @param refusals the first {@value #MAX_REFUSALS} reasons, with file and line; no content
 */
public record AgentLog(
    List<UsageRecord> records,
    int files,
    long lines,
    long usageLines,
    long repeats,
    long refused,
    List<String> refusals) {

  /** How many reasons are kept. */
  public static final int MAX_REFUSALS = 100;

  /** Copies the lists. */
  public AgentLog {
    records = List.copyOf(records);
    refusals = List.copyOf(refusals);
  }
}
