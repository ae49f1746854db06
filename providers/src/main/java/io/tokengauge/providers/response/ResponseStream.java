package io.tokengauge.providers.response;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.internal.FieldValues;
import io.tokengauge.providers.internal.JsonFields;
import io.tokengauge.providers.internal.MapFields;
import io.tokengauge.usage.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds up a streamed response while it passes by: feed it bytes, lines or events, then ask for the
 * result.
 *
 * <p>Counts in streams are running totals at every provider: a later one overwrites an earlier one,
 * and is never added. If the stream breaks off before its end, the usage is unknown; what is known
 * is kept. Feeding never throws: what is wrong with an event is told by {@link #finish}. Holds one
 * event at a time, no content.
 *
 * <p>Not safe for use by several threads at once. Source of the framing: WHATWG HTML, server-sent
 * events.
 */
public final class ResponseStream {

  private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
  private static final int FIRST_CAPACITY = 1024;

  private final Interpreter interpreter;
  private final JsonFields json;
  private final MapFields maps;
  private final int maxBytes;
  private final ResponseContext context;
  private final FieldValues seen;

  /** The line that is not yet ended, and the data lines of the event that is not yet ended. */
  private final Bytes line;

  private final Bytes data;
  private boolean lastWasCarriageReturn;
  private boolean done;
  private @Nullable MalformedResponseException refused;

  ResponseStream(
      Interpreter interpreter,
      JsonFields json,
      MapFields maps,
      int maxBytes,
      ResponseContext context) {
    this.interpreter = interpreter;
    this.json = json;
    this.maps = maps;
    this.maxBytes = maxBytes;
    this.context = context;
    this.seen = new FieldValues(interpreter.tree());
    this.line = new Bytes(maxBytes);
    this.data = new Bytes(maxBytes);
  }

  /** Takes the next bytes of a stream of server-sent events, cut anywhere. */
  public void accept(byte[] chunk) {
    accept(chunk, 0, chunk.length);
  }

  /** Takes the next bytes of a stream of server-sent events, cut anywhere. */
  public void accept(byte[] chunk, int offset, int length) {
    int start = offset;
    for (int i = offset; i < offset + length; i++) {
      byte b = chunk[i];
      if (b == '\n' && lastWasCarriageReturn) {
        start = i + 1;
      } else if (b == '\n' || b == '\r') {
        line.append(chunk, start, i - start);
        endLine();
        start = i + 1;
      }
      lastWasCarriageReturn = b == '\r';
    }
    line.append(chunk, start, offset + length - start);
  }

  /** Takes the next line of a stream of server-sent events, without its end. */
  public void line(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    line.append(bytes, 0, bytes.length);
    endLine();
  }

  /** Takes the data of the next event: a JSON object, or {@code [DONE]}. */
  public void event(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    event(bytes, bytes.length);
  }

  /** Takes the next event, parsed already. */
  public void event(Map<String, ?> event) {
    try {
      seen.overwriteWith(maps.read(event));
    } catch (MalformedResponseException e) {
      refuse(e);
    }
  }

  /**
   * Returns what the stream told, at its end or where it broke off. A stream that broke off is an
   * error with the code {@code stream_cut}.
   *
   * @throws MalformedResponseException if an event, or the sum of them, must be refused
   */
  public ProviderResponse finish() {
    endOfInput();
    if (refused != null) {
      throw refused;
    }
    return interpreter.stream(seen, context, done);
  }

  /**
   * Returns what the stream told until its caller gave it up. If it had come to its end before, the
   * call is what it was.
   *
   * @throws MalformedResponseException if an event, or the sum of them, must be refused
   */
  public ProviderResponse cancel() {
    ProviderResponse response = finish();
    boolean cut = Interpreter.STREAM_CUT.equals(response.outcome().errorCode());
    return cut ? response.withOutcome(Outcome.CANCELLED) : response;
  }

  private void endLine() {
    if (line.length == 0) {
      endEvent();
    } else if (line.startsWith(DATA)) {
      int from = DATA.length < line.length && line.bytes[DATA.length] == ' ' ? 6 : 5;
      if (data.length > 0) {
        data.append(new byte[] {'\n'}, 0, 1);
      }
      data.append(line.bytes, from, line.length - from);
    }
    checkSize(line);
    line.clear();
  }

  private void endEvent() {
    if (data.length > 0) {
      if (!checkSize(data)) {
        event(data.bytes, data.length);
      }
      data.clear();
    }
  }

  // The last event of a cut stream is mostly half an event; of a sloppy one it lacks its blank
  // line.
  private void endOfInput() {
    MalformedResponseException before = refused;
    if (line.length > 0) {
      endLine();
    }
    endEvent();
    refused = before;
  }

  private void event(byte[] bytes, int length) {
    if (length == DONE.length && Arrays.equals(bytes, 0, length, DONE, 0, length)) {
      done = true;
      return;
    }
    try {
      seen.overwriteWith(json.read(bytes, 0, length));
    } catch (MalformedResponseException e) {
      refuse(e);
    }
  }

  private boolean checkSize(Bytes buffer) {
    if (buffer.overflowed) {
      refuse(
          new MalformedResponseException("event", "longer", "have at most " + maxBytes + " bytes"));
    }
    return buffer.overflowed;
  }

  private void refuse(MalformedResponseException e) {
    refused = refused == null ? e : refused;
  }

  /** Is a buffer that grows up to a limit, and from there on only remembers that it overflowed. */
  private static final class Bytes {
    private final int limit;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;
    private boolean overflowed;

    Bytes(int limit) {
      this.limit = limit;
    }

    void append(byte[] more, int from, int count) {
      if (overflowed || count > limit - length) {
        overflowed = true;
        return;
      }
      if (length + count > bytes.length) {
        int wanted = Math.max(length + count, (int) Math.min(limit, 2L * bytes.length));
        bytes = Arrays.copyOf(bytes, wanted);
      }
      System.arraycopy(more, from, bytes, length, count);
      length += count;
    }

    boolean startsWith(byte[] prefix) {
      return length >= prefix.length
          && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    void clear() {
      length = 0;
      overflowed = false;
    }
  }
}
