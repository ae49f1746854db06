package io.tokengauge.examples.monitor.view;

/** Draws a share as a bar of block characters, to an eighth of a column. */
final class Bar {

  /** How many columns stand for all. */
  static final int WIDTH = 24;

  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

  private Bar() {}

  /** Returns the bar of a part, at least a sliver if the part is not nothing. */
  static String of(double part, double whole) {
    if (!(part > 0 && whole > 0)) {
      return "";
    }
    int eighths = (int) Math.max(1, Math.round(Math.min(1, part / whole) * WIDTH * 8));
    String rest = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
    return "█".repeat(eighths / 8) + rest;
  }
}
