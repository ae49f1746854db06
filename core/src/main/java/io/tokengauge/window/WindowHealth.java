package io.tokengauge.window;

/**
 * Tells how full the windows are.
 *
 * @param series how many series are kept
 * @param overflowedCalls how many counts since the start went to an overflow series, for want of
 *     room for one of their own; a call counts once for each declaration it overflowed
 * @param retiredSeries how many series were retired since the start
 * @param retainedBytes about how much memory the series take
 */
public record WindowHealth(
    int series, long overflowedCalls, long retiredSeries, long retainedBytes) {}
