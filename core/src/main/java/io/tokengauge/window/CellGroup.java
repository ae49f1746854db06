package io.tokengauge.window;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * The cells that a series has beside its own once threads met there: a power of two of them.
 *
 * What all threads read (this object and its array) and what each of them writes (its cell's gate)
 * are kept on cache lines, and pairs of lines, of their own: otherwise a thread's every record would
 * take from the others what they are about to read. The room behind the array and behind each cell
 * sees to that wherever a collector moves them.
 */
final class CellGroup {

  /** How many cells a group may have: two for each processor, rounded up to a power of two. */
  private static final int MAX_CELLS =
      2 * Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1);

  private static final int FIRST_CELLS = 2;
  // References, of 4 bytes each: two lines.
  private static final int ROOM_BEHIND = 32;
  private static final int ROOM_BEHIND_CELL = 12 * Long.BYTES;

  /** Has room behind it. */
  @SuppressWarnings("UnusedVariable") // they are there to take room
  private static final class ApartCell extends Cell {
    private long p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12;

    ApartCell(boolean withHistogram) {
      super(withHistogram);
    }
  }

  private final Cell[] cells;
  private final int count;

  private CellGroup(Cell[] cells, int count) {
    this.cells = cells;
    this.count = count;
  }

  /** Returns the first cells of a series, for its current slot. */
  static CellGroup first(boolean withHistogram, long slot) {
    return filled(new Cell[FIRST_CELLS + ROOM_BEHIND], 0, FIRST_CELLS, withHistogram, slot);
  }

  /** Returns these cells and as many new ones, for the current slot of all of them. */
  CellGroup doubled(long slot) {
    Cell[] more = Arrays.copyOf(cells, 2 * count + ROOM_BEHIND);
    return filled(more, count, 2 * count, cells[0].hasHistogram(), slot);
  }

  private static CellGroup filled(
      Cell[] cells, int from, int to, boolean withHistogram, long slot) {
    for (int i = from; i < to; i++) {
      cells[i] = new ApartCell(withHistogram);
      cells[i].slot(slot);
    }
    return new CellGroup(cells, to);
  }

  boolean canGrow() {
    return count < MAX_CELLS;
  }

  /** Returns the cell that the current thread tries first. */
  Cell preferred() {
    return cells[preference()];
  }

  private int preference() {
    return (int) Thread.currentThread().getId() & (count - 1);
  }

  /** Enters one of the cells; returns null if all gates are shut. */
  @Nullable Cell enterAny() {
    int start = preference();
    for (int i = 0; i < count; i++) {
      Cell cell = cells[(start + i) & (count - 1)];
      if (cell.tryEnter()) {
        return cell;
      }
    }
    return null;
  }

  void enterAll() {
    for (int i = 0; i < count; i++) {
      cells[i].enter();
    }
  }

  void leaveAll() {
    for (int i = 0; i < count; i++) {
      cells[i].leave();
    }
  }

  // -- inside all gates ---------------------------------------------------------------------------

  void slot(long number) {
    for (int i = 0; i < count; i++) {
      cells[i].slot(number);
    }
  }

  /** Moves what the cells hold into another. */
  void moveTo(Cell sum) {
    for (int i = 0; i < count; i++) {
      if (!cells[i].isEmpty()) {
        sum.addAll(cells[i]);
        cells[i].clear();
      }
    }
  }

  void addTo(Cell sum) {
    for (int i = 0; i < count; i++) {
      sum.addAll(cells[i]);
    }
  }

  boolean isEmpty() {
    for (int i = 0; i < count; i++) {
      if (!cells[i].isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Returns how many bytes the cells take. */
  long retainedBytes() {
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      bytes += ROOM_BEHIND_CELL + cells[i].bytesOfCell();
    }
    return bytes;
  }
}
