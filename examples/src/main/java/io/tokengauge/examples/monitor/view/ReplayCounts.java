package io.tokengauge.examples.monitor.view;

/**
 * Says what became of what was read.
 *
 * @param files files read, or that could not be read
 * @param appended calls that are new
 * @param duplicates calls that were there already
 * @param amended calls replaced by a later revision
 * @param conflicts calls whose id was there already with other content; skipped
 * @param badLines lines that hold no call that could be read; skipped
 * @param badFiles files that could not be read
 * @param tooOld calls from before what the store remembers; skipped
 */
public record ReplayCounts(
    long files,
    long appended,
    long duplicates,
    long amended,
    long conflicts,
    long badLines,
    long badFiles,
    long tooOld) {

  /** Returns how many lines were skipped, for whatever reason. */
  public long skipped() {
    return conflicts + badLines + tooOld;
  }
}
