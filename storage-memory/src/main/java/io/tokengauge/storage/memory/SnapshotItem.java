package io.tokengauge.storage.memory;

/** Lists the kinds of items in a snapshot; the numbers are part of its format. */
final class SnapshotItem {

  static final int END = 0;
  static final int HEAD = 1;
  static final int CUBE = 2;
  static final int CELL = 3;
  static final int ROW = 4;
  static final int ID = 5;
  static final int BUDGET_GROUP = 6;
  static final int BUDGET_LIMIT = 7;
  static final int BUDGET_CHANGE = 8;
  static final int BUDGET_ACCOUNT = 9;
  static final int BUDGET_CALL = 10;
  static final int BUDGET_PUBLISHED = 11;
  static final int ALERT_BOOK = 12;
  static final int ALERT_ENTRY = 13;
  static final int ALERT_PART = 14;
  static final int ALERT_WAITING = 15;
  static final int ALERT_TOLD = 16;
  static final int ALERT_DEAD = 17;
  static final int ALERT_CLAIMS = 18;

  private SnapshotItem() {}

  /** Takes items one after the other. */
  interface Sink {
    void accept(int kind, byte[] item);
  }
}
