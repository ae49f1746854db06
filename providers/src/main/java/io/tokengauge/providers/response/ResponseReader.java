package io.tokengauge.providers.response;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.internal.JsonFields;
import io.tokengauge.providers.internal.MapFields;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads what a call used out of a provider's response.
 *
 * <p>JSON is read in one pass that skips content without decoding it. Fields that no table knows
 * are ignored; a known one that cannot be (negative, beyond 10^9, no number, a part larger than its
 * whole) is refused, as is a body that is broken, nested deeper than {@value
 * JsonFields#MAX_NESTING} levels, or longer than the limit.
 *
 * <p>An error response is a result too: its {@link ProviderResponse#outcome} tells. Pass the HTTP
 * status and the provider where they are known; then an error whose body cannot be read is a result
 * as well.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class ResponseReader {

  /** How many bytes a body, or all events of a stream between two of them, may have: 8 MiB. */
  public static final int DEFAULT_MAX_BYTES = 8 << 20;

  private static final ResponseReader STANDARD =
      new ResponseReader(ResponseTables.STANDARD, DEFAULT_MAX_BYTES);

  private final List<ResponseTable> tables;
  private final int maxBytes;
  private final Interpreter interpreter;
  private final JsonFields json;
  private final MapFields maps;

  private ResponseReader(List<ResponseTable> tables, int maxBytes) {
    this.tables = tables;
    this.maxBytes = maxBytes;
    this.interpreter = new Interpreter(tables);
    this.json = new JsonFields(interpreter.tree(), maxBytes);
    this.maps = new MapFields(interpreter.tree());
  }

  /** Returns the reader of {@link ResponseTables#STANDARD}. */
  public static ResponseReader standard() {
    return STANDARD;
  }

  /**
   * Returns a reader that knows these tables only.
   *
   * @throws IllegalArgumentException if a path or a clue is not written as {@link ResponseTable}
   *     says
   */
  public static ResponseReader of(ResponseTable... tables) {
    return new ResponseReader(List.of(tables), DEFAULT_MAX_BYTES);
  }

  /**
   * Returns a reader that tries these tables before those it has.
   *
   * @throws IllegalArgumentException if a path or a clue is not written as {@link ResponseTable}
   *     says
   */
  public ResponseReader with(ResponseTable... more) {
    List<ResponseTable> all = new ArrayList<>(List.of(more));
    all.addAll(tables);
    return new ResponseReader(List.copyOf(all), maxBytes);
  }

  /**
   * Returns a reader with another limit, for batches of embeddings or images.
   *
   * @param bytes how many bytes (characters, of a String) a body may have
   * @throws IllegalArgumentException if it is not positive
   */
  public ResponseReader withMaxBytes(int bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("max bytes must be positive, was " + bytes);
    }
    return new ResponseReader(tables, bytes);
  }

  /**
   * Reads a body, recognising the provider.
   *
   * @throws MalformedResponseException if it must be refused
   */
  public ProviderResponse read(String body) {
    return read(body, ResponseContext.UNKNOWN);
  }

  /**
   * Reads a body.
   *
   * @throws MalformedResponseException if it must be refused
   */
  public ProviderResponse read(String body, ResponseContext context) {
    try {
      return interpreter.body(json.read(body), context);
    } catch (MalformedResponseException e) {
      return statusOnly(e, context);
    }
  }

  /**
   * Reads a body in UTF-8.
   *
   * @throws MalformedResponseException if it must be refused
   */
  public ProviderResponse read(byte[] body, ResponseContext context) {
    return read(body, 0, body.length, context);
  }

  /**
   * Reads a body in UTF-8 that is part of an array.
   *
   * @throws MalformedResponseException if it must be refused
   */
  public ProviderResponse read(byte[] body, int offset, int length, ResponseContext context) {
    try {
      return interpreter.body(json.read(body, offset, length), context);
    } catch (MalformedResponseException e) {
      return statusOnly(e, context);
    }
  }

  /**
   * Reads a body in UTF-8 to its end. The stream is left open.
   *
   * @throws MalformedResponseException if it must be refused
   * @throws IOException if the stream fails
   */
  public ProviderResponse read(InputStream body, ResponseContext context) throws IOException {
    try {
      return interpreter.body(json.read(body), context);
    } catch (MalformedResponseException e) {
      return statusOnly(e, context);
    }
  }

  /**
   * Reads a body that somebody parsed already.
   *
   * @param body JSON as maps, iterables, strings, numbers and booleans
   * @throws MalformedResponseException if it must be refused
   */
  public ProviderResponse read(Map<String, ?> body, ResponseContext context) {
    try {
      return interpreter.body(maps.read(body), context);
    } catch (MalformedResponseException e) {
      return statusOnly(e, context);
    }
  }

  /** Starts reading a stream of events. */
  public ResponseStream stream(ResponseContext context) {
    return new ResponseStream(interpreter, json, maps, maxBytes, context);
  }

  // Proxies answer for the provider, in HTML or whatever they like.
  private ProviderResponse statusOnly(MalformedResponseException e, ResponseContext context) {
    if (context.httpStatus() < 400 || context.provider() == null) {
      throw e;
    }
    return interpreter.statusOnly(context);
  }
}
