package io.tokengauge.storage.memory;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCodec;
import io.tokengauge.window.Spool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/*
 * A queue in numbered append-only segment files. The newest is written, the oldest read; a segment
 * that was read to its end is deleted. How far the oldest was read is kept in memory and in a cursor
 * file that is not forced to disk: an old cursor only makes calls come twice, which identity absorbs.
 *
 * Why not one file: it could never shrink while calls keep coming. Why no index: a spool is read once,
 * in order.
 *
 * One lock guards everything: there is one writer and one reader by design, and both do I/O.
 *
 * Not handled: a disk that reports success and loses the data.
 */
/**
 * Keeps accepted calls in files of one directory until the store has them.
 *
 * <p>Each call is written with its length and a CRC-32C. When the process died in the middle of a
 * write, the torn tail is cut off at the next start; damage elsewhere ends the reading of that
 * segment, and {@link #check()} says so. Thread-safe; a second process that opens the same
 * directory is refused.
 */
public final class FileSpool implements Spool {

  /** Chooses when written calls are forced to the disk. */
  public enum Sync {
    /** The operating system decides: calls survive the process, but not the machine. */
    NONE,
    /** Before append returns: calls survive the machine. */
    EVERY_APPEND
  }

  private static final String LOCK_FILE = "spool.lock";
  private static final String CURSOR_FILE = "spool.cursor";
  // At least so many make up a full spool, so that removing a part of the calls makes room.
  private static final int SEGMENTS = 4;

  private final Path directory;
  private final Sync sync;
  private final long maxBytes;
  private final long segmentBytes;

  private final Deque<SpoolSegment> segments = new ArrayDeque<>();
  private @Nullable FileChannel lockChannel;
  private @Nullable FileLock lock;
  private long nextNumber;
  private long waiting;
  private String damage = "";
  private @Nullable String failure;
  private boolean open;
  private boolean closed;

  private FileSpool(Builder builder) {
    this.directory = builder.directory;
    this.sync = builder.sync;
    this.maxBytes = builder.maxBytes;
    this.segmentBytes = builder.segmentBytes;
  }

  /**
   * Starts a spool in a directory, which is made when the spool is first used.
   *
   * @param directory holds nothing but this spool
   */
  public static Builder in(Path directory) {
    return new Builder(directory);
  }

  @Override
  public synchronized void append(List<PricedUsage> calls) {
    if (calls.isEmpty()) {
      return;
    }
    run(
        "append",
        () -> {
          List<byte[]> frames = new ArrayList<>(calls.size());
          long bytes = 0;
          for (PricedUsage call : calls) {
            byte[] frame = UsageCodec.encode(call);
            frames.add(frame);
            bytes += SpoolSegment.frameSize(frame);
          }
          if (waiting == 0) {
            dropRead();
          }
          if (usedBytes() + bytes > maxBytes) {
            throw new IOException(
                "it is full: " + usedBytes() + " of " + maxBytes + " bytes are used");
          }
          SpoolSegment last = segments.peekLast();
          if (last == null || last.size() >= Math.min(segmentBytes, maxBytes / SEGMENTS)) {
            last = SpoolSegment.create(directory, nextNumber++);
            segments.addLast(last);
          }
          last.append(frames, sync == Sync.EVERY_APPEND);
          waiting += calls.size();
          return true;
        });
  }

  @Override
  public synchronized List<PricedUsage> peek(int max) {
    return run(
        "read",
        () -> {
          for (SpoolSegment first = segments.peekFirst();
              first != null;
              first = segments.peekFirst()) {
            List<byte[]> frames = first.peek(max);
            if (!frames.isEmpty()) {
              return frames.stream().map(UsageCodec::decodePriced).toList();
            }
            if (segments.size() == 1) {
              return List.of();
            }
            dropFirst();
          }
          return List.of();
        });
  }

  @Override
  public synchronized void remove(int count) {
    run(
        "remove",
        () -> {
          if (count < 0 || count > waiting) {
            throw new IllegalArgumentException(
                "count must be within the " + waiting + " calls waiting, was " + count);
          }
          int left = count;
          while (left > 0) {
            SpoolSegment first = segments.getFirst();
            left -= first.skip(left);
            if (left > 0 || (first.drained() && segments.size() > 1)) {
              dropFirst();
            }
          }
          waiting -= count;
          saveCursor();
          return true;
        });
  }

  @Override
  public synchronized long size() {
    if (!open && !closed) {
      try {
        run("open", () -> true);
      } catch (StorageException e) {
        // check() tells; nothing can be read from a spool that does not open.
        return 0;
      }
    }
    return waiting;
  }

  @Override
  public synchronized Health check() {
    size();
    if (failure != null) {
      return Health.down(failure);
    }
    return damage.isEmpty() ? Health.UP : Health.degraded(damage);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      for (SpoolSegment segment : segments) {
        segment.close();
      }
      if (lock != null) {
        lock.release();
      }
      if (lockChannel != null) {
        lockChannel.close();
      }
    } catch (IOException e) {
      throw failed("close", e);
    }
  }

  private <T> T run(String action, Action<T> body) {
    if (closed) {
      throw StorageException.lasting(
          "spool " + directory + " is closed", new IllegalStateException("closed"));
    }
    try {
      if (!open) {
        openDirectory();
      }
      T result = body.run();
      failure = null;
      return result;
    } catch (IOException e) {
      throw failed(action, e);
    }
  }

  private StorageException failed(String action, IOException cause) {
    failure = "spool " + directory + ": " + action + " failed: " + cause.getMessage();
    return StorageException.passing(failure, cause);
  }

  @FunctionalInterface
  private interface Action<T> {
    T run() throws IOException;
  }

  private void openDirectory() throws IOException {
    Files.createDirectories(directory);
    takeLock();
    SpoolCursor cursor = SpoolCursor.read(directory.resolve(CURSOR_FILE));
    // Beyond what the cursor calls read, even if no file is left to say so.
    nextNumber = cursor.segment() + 1;
    List<Path> files;
    try (Stream<Path> list = Files.list(directory)) {
      files = list.filter(SpoolSegment::isSegment).sorted().toList();
    }
    long count = 0;
    for (Path file : files) {
      SpoolSegment segment = SpoolSegment.open(file);
      nextNumber = segment.number() + 1;
      if (segment.number() < cursor.segment()) {
        segment.delete();
        continue;
      }
      if (segment.number() == cursor.segment()) {
        segment.skipTo(cursor.offset());
      }
      damage += segment.damage();
      segments.addLast(segment);
      count += segment.remaining();
    }
    waiting = count;
    open = true;
  }

  private void takeLock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock taken = null;
    try {
      taken = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by another spool of this process: the same as by another process.
    }
    if (taken == null) {
      channel.close();
      throw new IOException("another process uses it");
    }
    lockChannel = channel;
    lock = taken;
  }

  // Only what would fill up if it went on being written: a file is cheaper to go on with than to
  // make.
  private void dropRead() throws IOException {
    SpoolSegment last = segments.peekLast();
    if (last != null && last.size() >= maxBytes / SEGMENTS) {
      while (!segments.isEmpty()) {
        dropFirst();
      }
    }
  }

  private void dropFirst() throws IOException {
    Objects.requireNonNull(segments.pollFirst()).delete();
  }

  private void saveCursor() throws IOException {
    SpoolSegment first = segments.peekFirst();
    if (first != null) {
      new SpoolCursor(first.number(), first.position()).write(directory.resolve(CURSOR_FILE));
    }
  }

  private long usedBytes() {
    return segments.stream().mapToLong(SpoolSegment::size).sum();
  }

  /** Collects the settings of a {@link FileSpool}. Not safe for use by several threads at once. */
  public static final class Builder {
    private final Path directory;
    private Sync sync = Sync.NONE;
    private long maxBytes = 1L << 30;
    private long segmentBytes = 16L << 20;

    private Builder(Path directory) {
      this.directory = directory;
    }

    /** Sets when calls are forced to the disk; {@link Sync#NONE} unless set. */
    public Builder sync(Sync value) {
      sync = value;
      return this;
    }

    /**
     * Sets how much disk may be used, 1 GiB unless set; an append beyond it fails.
     *
     * @throws IllegalArgumentException if below 64 KiB
     */
    public Builder maxBytes(long value) {
      if (value < 1 << 16) {
        throw new IllegalArgumentException("spool maxBytes must be at least 65536, was " + value);
      }
      maxBytes = value;
      return this;
    }

    /**
     * Sets how large a file grows before the next is begun, 16 MiB unless set.
     *
     * @throws IllegalArgumentException if below 4 KiB
     */
    public Builder segmentBytes(long value) {
      if (value < 1 << 12) {
        throw new IllegalArgumentException(
            "spool segmentBytes must be at least 4096, was " + value);
      }
      segmentBytes = value;
      return this;
    }

    /** Returns the spool; files are opened on first use. */
    public FileSpool open() {
      return new FileSpool(this);
    }
  }
}
