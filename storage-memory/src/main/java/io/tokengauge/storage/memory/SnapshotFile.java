package io.tokengauge.storage.memory;

import io.tokengauge.storage.StorageException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/*
 * What it is: one file that always holds a whole snapshot. A new one is written beside it, forced to
 * the disk, and renamed into its place, so a crash or a full disk leaves the old one. A lock on a
 * third file, held from the first use to the end, keeps a second process from using the same data.
 *
 * Form: the magic number, the version, the oldest version whose reader understands it; items of
 * kind, length, bytes; an item of kind END; the CRC-32C of all that. Numbers are big-endian.
 *
 * Why not an append-only log: this store does not promise durability, a snapshot needs no replay
 * and no compaction, and the ledger for those who want more is in storage-jdbc.
 *
 * Not handled: file systems that ignore locks or reorder a rename before the data, such as some
 * network mounts.
 */
final class SnapshotFile implements AutoCloseable {

  static final int VERSION = 2;
  static final int OLDEST_READER = 1;

  private static final byte[] MAGIC = "TKGAUGE1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = MAGIC.length + 2 * Integer.BYTES;
  private static final int CHECKSUM_BYTES = Integer.BYTES;
  private static final int MAX_ITEM_BYTES = 1 << 20;

  private final Path file;
  private final FileChannel lockChannel;
  private final FileLock lock;

  private SnapshotFile(Path file, FileChannel lockChannel, FileLock lock) {
    this.file = file;
    this.lockChannel = lockChannel;
    this.lock = lock;
  }

  /**
   * Takes the file for this process.
   *
   * @throws StorageException if somebody else has it, or it cannot be created
   */
  static SnapshotFile open(Path path) {
    Path file = path.toAbsolutePath();
    Path lockFile = sibling(file, ".lock");
    FileChannel channel;
    try {
      channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw StorageException.passing(
          "cannot create the lock file of snapshot " + file + ": " + reason(e), e);
    }
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException("another process holds " + lockFile);
      }
      return new SnapshotFile(file, channel, lock);
    } catch (IOException | OverlappingFileLockException e) {
      closeQuietly(channel, e);
      throw StorageException.passing("snapshot " + file + " is in use: " + reason(e), e);
    }
  }

  /**
   * Reads the snapshot, if there is one. All of it is checked before the first item is handed out.
   *
   * @throws StorageException if it cannot be read or is not whole; the file stays as it is
   */
  void read(SnapshotItem.Sink sink) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      checkWhole();
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
        in.skipNBytes(HEADER_BYTES);
        readItems(in, sink);
      }
    } catch (EOFException | IllegalArgumentException | ArithmeticException e) {
      throw refused("it is damaged: " + reason(e), e);
    } catch (IOException e) {
      throw StorageException.passing("cannot read snapshot " + file + ": " + reason(e), e);
    }
  }

  private void checkWhole() throws IOException {
    long size = Files.size(file);
    CRC32C crc = new CRC32C();
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        DataInputStream in = new DataInputStream(new CheckedInputStream(raw, crc))) {
      byte[] magic = in.readNBytes(MAGIC.length);
      if (!Arrays.equals(magic, 0, magic.length, MAGIC, 0, magic.length)) {
        throw refused("it is no snapshot of this store", null);
      }
      if (size < HEADER_BYTES + CHECKSUM_BYTES) {
        throw refused("it is cut off, at " + size + " bytes", null);
      }
      int version = in.readInt();
      int oldestReader = in.readInt();
      if (oldestReader > VERSION) {
        throw refused(
            "it has version "
                + version
                + ", which needs a reader of version "
                + oldestReader
                + "; this one is "
                + VERSION,
            null);
      }
      in.skipNBytes(size - HEADER_BYTES - CHECKSUM_BYTES);
      int computed = (int) crc.getValue();
      if (in.readInt() != computed) {
        throw refused("its checksum does not match: it is cut off or damaged", null);
      }
    }
  }

  private static void readItems(DataInputStream in, SnapshotItem.Sink sink) throws IOException {
    while (true) {
      int kind = in.readUnsignedByte();
      int length = in.readInt();
      if (length < 0 || length > MAX_ITEM_BYTES) {
        throw new IllegalArgumentException("an item claims " + length + " bytes");
      }
      byte[] item = new byte[length];
      in.readFully(item);
      if (kind == SnapshotItem.END) {
        return;
      }
      sink.accept(kind, item);
    }
  }

  /** A snapshot that is written and not yet in its place. */
  final class Draft {
    private final Path draft;

    private Draft(Path draft) {
      this.draft = draft;
    }

    /**
     * Forces the draft to the disk and puts it in the place of the snapshot before.
     *
     * @throws StorageException if that fails; the snapshot before stays
     */
    void publish() {
      try {
        force(draft, StandardOpenOption.WRITE);
        Files.move(
            draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw notWritten(draft, e);
      }
      forceDirectory();
    }
  }

  /**
   * Writes a draft beside the snapshot.
   *
   * @throws StorageException if that fails; the snapshot stays as it is
   */
  Draft write(Consumer<SnapshotItem.Sink> content) {
    Path draft = sibling(file, ".tmp");
    CRC32C crc = new CRC32C();
    try (FileChannel channel =
            FileChannel.open(
                draft,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        DataOutputStream out =
            new DataOutputStream(
                new CheckedOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16), crc))) {
      out.write(MAGIC);
      out.writeInt(VERSION);
      out.writeInt(OLDEST_READER);
      content.accept((kind, item) -> writeItem(out, kind, item));
      writeItem(out, SnapshotItem.END, new byte[0]);
      out.writeInt((int) crc.getValue());
    } catch (IOException e) {
      throw notWritten(draft, e);
    } catch (UncheckedIOException e) {
      throw notWritten(draft, new IOException(reason(e), e));
    }
    return new Draft(draft);
  }

  private static void writeItem(DataOutputStream out, int kind, byte[] item) {
    try {
      out.writeByte(kind);
      out.writeInt(item.length);
      out.write(item);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StorageException notWritten(Path draft, IOException cause) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return StorageException.passing(
        "cannot write snapshot " + file + ", the one before stays: " + reason(cause), cause);
  }

  private StorageException refused(String cause, @Nullable Throwable e) {
    return StorageException.lasting(
        "snapshot " + file + " is refused and left as it is: " + cause,
        e == null ? new IOException(cause) : e);
  }

  private static void force(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  // The rename itself is durable only then; where a directory cannot be opened there is no way.
  private void forceDirectory() {
    Path directory = file.getParent();
    try {
      if (directory != null) {
        force(directory, StandardOpenOption.READ);
      }
    } catch (IOException e) {
      System.getLogger(SnapshotFile.class.getName())
          .log(System.Logger.Level.DEBUG, "cannot force directory " + directory, e);
    }
  }

  private static Path sibling(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  // The message of many file exceptions is the bare path; their class says what is wrong.
  private static String reason(Throwable e) {
    return e instanceof FileSystemException || e.getMessage() == null
        ? e.getClass().getSimpleName() + " " + e.getMessage()
        : e.getMessage();
  }

  private static void closeQuietly(FileChannel channel, Exception failure) {
    try {
      channel.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Lets others use the file; the lock file stays, because removing it would be a race. */
  @Override
  public void close() {
    try {
      lock.release();
      lockChannel.close();
    } catch (IOException e) {
      throw StorageException.passing("cannot unlock snapshot " + file + ": " + reason(e), e);
    }
  }
}
