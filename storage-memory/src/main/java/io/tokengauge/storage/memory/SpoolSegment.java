package io.tokengauge.storage.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes one file of a spool: a header of magic, version and oldest reader, then frames
 * of length (4 bytes), CRC-32C of the body (4 bytes) and body. Not thread-safe.
 */
final class SpoolSegment {

  private static final int MAGIC = 0x54475350; // "TGSP"
  private static final short VERSION = 1;
  private static final short OLDEST_READER = 1;
  private static final int HEADER_SIZE = 8;
  private static final int FRAME_HEADER_SIZE = 8;
  private static final int MAX_FRAME = 1 << 20;
  private static final Pattern NAME = Pattern.compile("spool-(\\d{19})\\.log");

  private final Path file;
  private final long number;
  private final FileChannel channel;
  // Bytes up to here are whole frames.
  private long size;
  private long position = HEADER_SIZE;
  private long remaining;
  private String damage = "";

  private SpoolSegment(Path file, FileChannel channel) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      throw new IllegalArgumentException("spool segment must be named " + NAME + ", was " + file);
    }
    this.file = file;
    this.number = Long.parseLong(name.group(1));
    this.channel = channel;
  }

  static boolean isSegment(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches();
  }

  static int frameSize(byte[] body) {
    return FRAME_HEADER_SIZE + body.length;
  }

  static SpoolSegment create(Path directory, long number) throws IOException {
    Path file = directory.resolve(String.format("spool-%019d.log", number));
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    SpoolSegment segment = new SpoolSegment(file, channel);
    ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE);
    header.putInt(MAGIC).putShort(VERSION).putShort(OLDEST_READER).flip();
    segment.writeFully(header, 0);
    segment.size = HEADER_SIZE;
    return segment;
  }

  /** Opens a file, counts its whole frames and cuts off what follows the last of them. */
  static SpoolSegment open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    SpoolSegment segment = new SpoolSegment(file, channel);
    ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE);
    if (!segment.readFully(header, 0)) {
      // The process died while it made the file.
      segment.restart();
      return segment;
    }
    header.flip();
    if (header.getInt() != MAGIC) {
      channel.close();
      throw new IOException(file + " is no spool file");
    }
    short version = header.getShort();
    short oldestReader = header.getShort();
    if (oldestReader > VERSION) {
      channel.close();
      throw new IOException(
          file
              + " of version "
              + version
              + " needs a reader of version "
              + oldestReader
              + ", this one is "
              + VERSION);
    }
    segment.findEnd();
    return segment;
  }

  private void restart() throws IOException {
    channel.truncate(0);
    ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE);
    header.putInt(MAGIC).putShort(VERSION).putShort(OLDEST_READER).flip();
    writeFully(header, 0);
    size = HEADER_SIZE;
  }

  private void findEnd() throws IOException {
    long end = HEADER_SIZE;
    long fileSize = channel.size();
    while (true) {
      byte[] body = readFrame(end, fileSize);
      if (body == null) {
        break;
      }
      end += frameSize(body);
      remaining++;
    }
    if (end < fileSize) {
      cutOff(end, fileSize);
    }
    size = end;
  }

  // Bytes that are no whole frame may still be of use to a person: they are kept beside the file.
  private void cutOff(long end, long fileSize) throws IOException {
    ByteBuffer tail = ByteBuffer.allocate(Math.toIntExact(fileSize - end));
    readFully(tail, end);
    Files.write(file.resolveSibling(file.getFileName() + ".damaged"), tail.array());
    channel.truncate(end);
    damage =
        file.getFileName() + ": " + (fileSize - end) + " bytes after byte " + end + " cut off. ";
  }

  private byte @Nullable [] readFrame(long at, long end) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(FRAME_HEADER_SIZE);
    if (at + FRAME_HEADER_SIZE > end || !readFully(header, at)) {
      return null;
    }
    header.flip();
    int length = header.getInt();
    int crc = header.getInt();
    if (length <= 0 || length > MAX_FRAME || at + FRAME_HEADER_SIZE + length > end) {
      return null;
    }
    ByteBuffer body = ByteBuffer.allocate(length);
    if (!readFully(body, at + FRAME_HEADER_SIZE) || crc(body.array()) != crc) {
      return null;
    }
    return body.array();
  }

  /** Writes frames at the end; if that fails, the file ends where it did before. */
  void append(List<byte[]> bodies, boolean force) throws IOException {
    int bytes = bodies.stream().mapToInt(SpoolSegment::frameSize).sum();
    ByteBuffer frames = ByteBuffer.allocate(bytes);
    for (byte[] body : bodies) {
      frames.putInt(body.length).putInt(crc(body)).put(body);
    }
    frames.flip();
    try {
      writeFully(frames, size);
      if (force) {
        channel.force(false);
      }
    } catch (IOException e) {
      try {
        channel.truncate(size);
      } catch (IOException truncating) {
        // The next start cuts the torn frame off; the next append writes over it.
        e.addSuppressed(truncating);
      }
      throw e;
    }
    size += bytes;
    remaining += bodies.size();
  }

  List<byte[]> peek(int max) throws IOException {
    List<byte[]> bodies = new ArrayList<>(Math.min(max, 1024));
    long at = position;
    while (bodies.size() < max) {
      byte[] body = readFrame(at, size);
      if (body == null) {
        break;
      }
      bodies.add(body);
      at += frameSize(body);
    }
    if (bodies.isEmpty() && remaining > 0) {
      throw new IOException(file + " has become unreadable at byte " + position);
    }
    return bodies;
  }

  /** Moves past up to {@code max} frames and returns how many there were. */
  int skip(int max) throws IOException {
    int skipped = 0;
    while (skipped < max) {
      byte[] body = readFrame(position, size);
      if (body == null) {
        break;
      }
      position += frameSize(body);
      skipped++;
    }
    remaining -= skipped;
    return skipped;
  }

  /** Moves to where an earlier process had read to, if a frame begins there. */
  void skipTo(long offset) throws IOException {
    while (position < offset && skip(1) == 1) {}
  }

  boolean drained() {
    return position >= size;
  }

  long number() {
    return number;
  }

  long position() {
    return position;
  }

  long size() {
    return size;
  }

  long remaining() {
    return remaining;
  }

  String damage() {
    return damage;
  }

  void close() throws IOException {
    channel.close();
  }

  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }

  private void writeFully(ByteBuffer bytes, long at) throws IOException {
    long to = at;
    while (bytes.hasRemaining()) {
      to += channel.write(bytes, to);
    }
  }

  private boolean readFully(ByteBuffer bytes, long at) throws IOException {
    long from = at;
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, from);
      if (read < 0) {
        return false;
      }
      from += read;
    }
    return true;
  }

  private static int crc(byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue();
  }
}
