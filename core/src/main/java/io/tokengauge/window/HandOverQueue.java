package io.tokengauge.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/*
 * A bounded queue for many producers and one consumer, after Dmitry Vyukov's bounded queue with a
 * sequence number per cell (1024cores.net, "Bounded MPMC queue").
 *
 * Why not ArrayBlockingQueue: its lock can park a producer, and producers here are the threads of
 * the application. Why not ConcurrentLinkedQueue: it allocates a node per element and cannot be
 * bounded without a counter that all producers share as well. Why not JCTools: core uses the JDK
 * only.
 *
 * A producer claims a cell by moving the tail (CAS), writes the element, then publishes it by setting
 * the cell's sequence. The consumer sees an element only when its sequence says so, hence a producer
 * that is descheduled between claim and publication delays those behind it, but nothing is lost or
 * torn. That delay is deliberately not handled: it lasts as long as the producer's time slice.
 */
/** Hands elements from many threads to one, in bounded memory, without locks. */
final class HandOverQueue<E> {

  private static final VarHandle SEQUENCE = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle TAIL;

  static {
    try {
      TAIL = MethodHandles.lookup().findVarHandle(HandOverQueue.class, "tail", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int mask;
  private final @Nullable Object[] cells;
  private final long[] sequences;
  private volatile long tail;
  // Written by the consumer only; read by others for the size.
  private volatile long head;

  HandOverQueue(int capacity) {
    if (Integer.bitCount(capacity) != 1 || capacity < 2) {
      throw new IllegalArgumentException(
          "capacity must be a power of two, 2 or more, was " + capacity);
    }
    mask = capacity - 1;
    cells = new Object[capacity];
    sequences = new long[capacity];
    for (int i = 0; i < capacity; i++) {
      sequences[i] = i;
    }
  }

  int capacity() {
    return mask + 1;
  }

  /** Returns how many elements were ever added. */
  long offered() {
    return tail;
  }

  /** Returns how many elements wait; momentary while others offer. */
  int size() {
    return (int) Math.max(0, Math.min(capacity(), tail - head));
  }

  /** Adds an element, unless the queue is full. */
  boolean offer(E element) {
    Objects.requireNonNull(element);
    long position = tail;
    while (true) {
      int cell = (int) position & mask;
      long sequence = (long) SEQUENCE.getAcquire(sequences, cell);
      if (sequence == position) {
        if (TAIL.compareAndSet(this, position, position + 1)) {
          cells[cell] = element;
          // Publishes the element: the consumer reads it only after it sees this sequence.
          SEQUENCE.setRelease(sequences, cell, position + 1);
          return true;
        }
        position = tail;
      } else if (sequence < position) {
        // The cell still holds the element of one round ago.
        return false;
      } else {
        position = tail;
      }
    }
  }

  /** Moves up to {@code max} elements into a list; for the one consumer only. */
  int drainTo(List<? super E> target, int max) {
    int moved = 0;
    long position = head;
    while (moved < max) {
      int cell = (int) position & mask;
      if ((long) SEQUENCE.getAcquire(sequences, cell) != position + 1) {
        break;
      }
      @SuppressWarnings("unchecked") // only offer() writes cells, and only elements
      E element = (E) Objects.requireNonNull(cells[cell]);
      cells[cell] = null;
      SEQUENCE.setRelease(sequences, cell, position + capacity());
      target.add(element);
      position++;
      moved++;
    }
    head = position;
    return moved;
  }
}
