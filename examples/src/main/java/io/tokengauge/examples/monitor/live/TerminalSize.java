package io.tokengauge.examples.monitor.live;

/**
 * Tells how much room a terminal has.
 *
 * @param columns 1 or more
 * @param rows 1 or more
 */
public record TerminalSize(int columns, int rows) {

  /** What is assumed of a terminal that does not tell. */
  public static final TerminalSize USUAL = new TerminalSize(80, 24);
}
