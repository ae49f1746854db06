package io.tokengauge.testkit;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.window.Spool;
import java.util.List;

/** Keeps calls in a list that stands for the disk: right by inspection. */
class ListSpool implements Spool {

  final List<PricedUsage> disk;
  private final int room;
  private boolean full;
  private boolean closed;

  ListSpool(List<PricedUsage> disk, int room) {
    this.disk = disk;
    this.room = room;
  }

  @Override
  public synchronized void append(List<PricedUsage> calls) {
    checkOpen();
    if (disk.size() + calls.size() > room) {
      full = true;
      refused(calls);
      throw StorageException.passing("list is full", new IllegalStateException("full"));
    }
    full = false;
    disk.addAll(calls);
  }

  /** Does what is done with a batch that found no room: nothing. */
  void refused(List<PricedUsage> calls) {}

  @Override
  public synchronized List<PricedUsage> peek(int max) {
    checkOpen();
    return List.copyOf(disk.subList(0, Math.min(max, disk.size())));
  }

  @Override
  public synchronized void remove(int count) {
    checkOpen();
    if (count < 0 || count > disk.size()) {
      throw new IllegalArgumentException(
          "count must be within the " + disk.size() + " calls waiting, was " + count);
    }
    disk.subList(0, count).clear();
  }

  @Override
  public synchronized long size() {
    return disk.size();
  }

  @Override
  public synchronized Health check() {
    return full ? Health.down("list is full") : Health.UP;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw StorageException.lasting("list is closed", new IllegalStateException("closed"));
    }
  }
}
