package io.tokengauge.storage.memory;

/** Lists the kinds of items in a snapshot; the numbers are part of its format. */
final class SnapshotItem {

  static final int END = 0;
  static final int HEAD = 1;
  static final int CUBE = 2;
  static final int CELL = 3;
  static final int ROW = 4;
  static final int ID = 5;

  private SnapshotItem() {}

  /** Takes items one after the other. */
  interface Sink {
    void accept(int kind, byte[] item);
  }
}
