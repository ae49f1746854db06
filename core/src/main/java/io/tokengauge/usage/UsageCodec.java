package io.tokengauge.usage;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as bytes and reads them back: the one binary form for snapshots, spools, shared
 * stores and content digests.
 *
 * <p>Form: a version byte, the oldest version whose reader understands it, then fields of {@code
 * number, length, bytes}, the first two as unsigned LEB128. Absent values are left out and unknown
 * numbers skipped, so a version that only adds fields can be read by its predecessor. The bytes of
 * equal records are equal. Stateless and thread-safe.
 */
public final class UsageCodec {

  /** The version written. */
  public static final int VERSION = 1;

  private static final int OLDEST_READER = 1;

  // Field numbers are part of the format: never reused, new ones only added.
  private static final int PROVIDER = 1;
  private static final int ID_SOURCE = 2;
  private static final int ID = 3;
  private static final int START_MICROS = 4;
  private static final int LATENCY_MICROS = 5;
  private static final int FIRST_TOKEN_MICROS = 6;
  private static final int REQUEST_MODEL = 7;
  private static final int RESPONSE_MODEL = 8;
  private static final int OPERATION = 9;
  private static final int TOKENS = 10;
  private static final int EXTRA_COUNTS = 11;
  private static final int REGION = 12;
  private static final int SPEED = 13;
  private static final int OUTCOME = 14;
  private static final int ERROR_CODE = 15;
  private static final int ATTEMPT = 16;
  private static final int SERVICE_TIER = 17;
  private static final int USER = 18;
  private static final int ORGANIZATION = 19;
  private static final int PROJECT = 20;
  private static final int FEATURE = 21;
  private static final int ENDPOINT = 22;
  private static final int API_KEY_ID = 23;
  private static final int CACHE_KEY = 24;
  private static final int PROMPT_NAME = 25;
  private static final int PROMPT_VERSION = 26;
  private static final int TAG_KEY = 27;
  private static final int TAG_VALUE = 28;
  private static final int NAMESPACE = 29;
  private static final int SERVICE = 30;
  private static final int ENVIRONMENT = 31;
  private static final int INSTANCE = 32;
  private static final int REPORTED_COST = 33;
  private static final int COST_STATUS = 64;
  private static final int COST_PICOS = 65;
  private static final int COST_WITHOUT_CACHE = 66;
  private static final int COST_WRITE_PREMIUM = 67;
  private static final int PRICE_VERSION = 68;

  private UsageCodec() {}

  /** Returns the bytes of a record. */
  public static byte[] encode(UsageRecord record) {
    Writer out = new Writer();
    writeRecord(out, record);
    return out.toBytes();
  }

  /** Returns the bytes of a record and its cost. */
  public static byte[] encode(PricedUsage call) {
    Writer out = new Writer();
    writeRecord(out, call.record());
    Cost cost = call.cost();
    out.number(COST_STATUS, cost.status().ordinal());
    out.number(COST_PICOS, cost.picos());
    out.number(COST_WITHOUT_CACHE, cost.withoutCachePicos());
    out.number(COST_WRITE_PREMIUM, cost.cacheWritePremiumPicos());
    out.text(PRICE_VERSION, cost.priceVersion().isEmpty() ? null : cost.priceVersion());
    return out.toBytes();
  }

  /**
   * Reads a record; a cost beside it is passed over.
   *
   * @throws IllegalArgumentException if the bytes are damaged, or need a newer reader
   */
  public static UsageRecord decode(byte[] bytes) {
    return new Fields(bytes).toRecord();
  }

  /**
   * Reads a record and its cost.
   *
   * @throws IllegalArgumentException if the bytes are damaged, need a newer reader or hold no cost
   */
  public static PricedUsage decodePriced(byte[] bytes) {
    Fields fields = new Fields(bytes);
    return new PricedUsage(fields.toRecord(), fields.toCost());
  }

  /**
   * Returns a 64-bit digest of all facts of a record (the head of the SHA-256 of its bytes), by
   * which a store tells a repeated record from a conflicting one.
   */
  public static long digest(UsageRecord record) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(encode(record));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static void writeRecord(Writer out, UsageRecord record) {
    out.text(PROVIDER, record.id().provider());
    out.text(ID_SOURCE, record.id().source());
    out.text(ID, record.id().id());
    Instant start = record.start();
    out.number(START_MICROS, start.getEpochSecond() * 1_000_000 + start.getNano() / 1_000);
    out.duration(LATENCY_MICROS, record.latency());
    out.duration(FIRST_TOKEN_MICROS, record.timeToFirstToken());
    out.text(REQUEST_MODEL, record.requestModel());
    out.text(RESPONSE_MODEL, record.responseModel());
    out.text(OPERATION, record.operation());
    TokenUsage t = record.tokens();
    if (t != null) {
      out.numbers(
          TOKENS,
          t.uncachedInput(),
          t.cacheRead(),
          t.cacheWriteShort(),
          t.cacheWriteLong(),
          t.output(),
          t.reasoning());
    }
    BillableExtras e = record.extras();
    if (!e.equals(BillableExtras.NONE)) {
      out.numbers(
          EXTRA_COUNTS,
          e.audioInput(),
          e.audioCacheRead(),
          e.audioOutput(),
          e.imageInput(),
          e.imageOutput(),
          e.webSearches());
      out.text(REGION, e.region());
      out.text(SPEED, e.speed());
    }
    out.numbers(OUTCOME, record.outcome().kind().ordinal(), record.outcome().httpStatus());
    out.text(ERROR_CODE, record.outcome().errorCode());
    out.number(ATTEMPT, record.attempt());
    out.number(SERVICE_TIER, record.serviceTier().ordinal());
    writeContext(out, record.context());
    Origin origin = record.origin();
    out.text(NAMESPACE, origin.namespace());
    out.text(SERVICE, origin.service());
    out.text(ENVIRONMENT, origin.environment());
    out.text(INSTANCE, origin.instance());
    if (record.reportedCost() != null) {
      out.field(REPORTED_COST, record.reportedCost().picos().toByteArray());
    }
  }

  private static void writeContext(Writer out, UsageContext context) {
    out.text(USER, context.user());
    out.text(ORGANIZATION, context.organization());
    out.text(PROJECT, context.project());
    out.text(FEATURE, context.feature());
    out.text(ENDPOINT, context.endpoint());
    out.text(API_KEY_ID, context.apiKeyId());
    out.text(CACHE_KEY, context.cacheKey());
    out.text(PROMPT_NAME, context.promptName());
    out.text(PROMPT_VERSION, context.promptVersion());
    context
        .tags()
        .forEach(
            (key, value) -> {
              out.text(TAG_KEY, key);
              out.text(TAG_VALUE, value);
            });
  }

  private static final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    Writer() {
      bytes.write(VERSION);
      bytes.write(OLDEST_READER);
    }

    void field(int number, byte[] value) {
      varint(bytes, number);
      varint(bytes, value.length);
      bytes.writeBytes(value);
    }

    void text(int number, @Nullable String value) {
      if (value != null) {
        field(number, value.getBytes(StandardCharsets.UTF_8));
      }
    }

    void duration(int number, @Nullable Duration value) {
      if (value != null) {
        number(number, value.toNanos() / 1_000);
      }
    }

    void number(int number, long value) {
      numbers(number, value);
    }

    void numbers(int number, long... values) {
      ByteArrayOutputStream field = new ByteArrayOutputStream(16);
      for (long value : values) {
        varint(field, (value << 1) ^ (value >> 63));
      }
      field(number, field.toByteArray());
    }

    byte[] toBytes() {
      return bytes.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) ((rest & 0x7F) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }

  /** Holds the fields of one encoded record, found but not yet interpreted. */
  private static final class Fields {
    private final byte[] bytes;
    // Where the value of a field begins and how long it is, by number; 0 begins none.
    private final int[] places = new int[PRICE_VERSION + 1];
    private final int[] lengths = new int[PRICE_VERSION + 1];
    private final UsageContext.Builder context = UsageContext.builder();

    Fields(byte[] bytes) {
      this.bytes = bytes;
      ByteBuffer in = ByteBuffer.wrap(bytes);
      if (in.remaining() < 2) {
        throw damaged("it is " + bytes.length + " bytes long");
      }
      int version = Byte.toUnsignedInt(in.get());
      int oldestReader = Byte.toUnsignedInt(in.get());
      if (oldestReader > VERSION) {
        throw new IllegalArgumentException(
            "usage record of version "
                + version
                + " needs a reader of version "
                + oldestReader
                + ", this one is "
                + VERSION);
      }
      String tagKey = "";
      while (in.hasRemaining()) {
        long number = varint(in);
        long length = varint(in);
        if (length < 0 || length > in.remaining()) {
          throw damaged("field " + number + " claims " + length + " bytes");
        }
        if (number == TAG_KEY) {
          tagKey = text(in.position(), (int) length);
        } else if (number == TAG_VALUE) {
          context.tag(tagKey, text(in.position(), (int) length));
        } else if (number > 0 && number < places.length) {
          places[(int) number] = in.position();
          lengths[(int) number] = (int) length;
        }
        in.position(in.position() + (int) length);
      }
    }

    UsageRecord toRecord() {
      CallId id = new CallId(required(PROVIDER), required(ID_SOURCE), required(ID));
      long micros = number(START_MICROS);
      Instant start =
          Instant.ofEpochSecond(
              Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L);
      long[] outcome = numbers(OUTCOME, 2);
      return UsageRecord.builder(id, start, required(REQUEST_MODEL))
          .latency(duration(LATENCY_MICROS))
          .timeToFirstToken(duration(FIRST_TOKEN_MICROS))
          .responseModel(text(RESPONSE_MODEL))
          .operation(required(OPERATION))
          .tokens(tokens())
          .extras(extras())
          .outcome(
              new Outcome(
                  constant(Outcome.Kind.values(), outcome[0]), toInt(outcome[1]), text(ERROR_CODE)))
          .attempt(toInt(number(ATTEMPT)))
          .serviceTier(constant(ServiceTier.values(), number(SERVICE_TIER)))
          .context(context())
          .origin(
              new Origin(
                  required(NAMESPACE),
                  required(SERVICE),
                  required(ENVIRONMENT),
                  required(INSTANCE)))
          .reportedCost(reportedCost())
          .build();
    }

    Cost toCost() {
      return new Cost(
          constant(Cost.Status.values(), number(COST_STATUS)),
          number(COST_PICOS),
          number(COST_WITHOUT_CACHE),
          number(COST_WRITE_PREMIUM),
          Objects.requireNonNullElse(text(PRICE_VERSION), ""));
    }

    private @Nullable TokenUsage tokens() {
      if (!has(TOKENS)) {
        return null;
      }
      long[] t = numbers(TOKENS, 6);
      return new TokenUsage(t[0], t[1], t[2], t[3], t[4], t[5]);
    }

    private BillableExtras extras() {
      if (!has(EXTRA_COUNTS)) {
        return BillableExtras.NONE;
      }
      long[] e = numbers(EXTRA_COUNTS, 6);
      return new BillableExtras(e[0], e[1], e[2], e[3], e[4], e[5], text(REGION), text(SPEED));
    }

    private @Nullable Money reportedCost() {
      if (!has(REPORTED_COST)) {
        return null;
      }
      if (lengths[REPORTED_COST] == 0) {
        throw damaged("field " + REPORTED_COST + " is empty");
      }
      return Money.ofPicos(new BigInteger(bytes, places[REPORTED_COST], lengths[REPORTED_COST]));
    }

    private UsageContext context() {
      return context
          .user(text(USER))
          .organization(text(ORGANIZATION))
          .project(text(PROJECT))
          .feature(text(FEATURE))
          .endpoint(text(ENDPOINT))
          .apiKeyId(text(API_KEY_ID))
          .cacheKey(text(CACHE_KEY))
          .prompt(text(PROMPT_NAME), text(PROMPT_VERSION))
          .build();
    }

    private boolean has(int field) {
      return places[field] != 0;
    }

    private @Nullable String text(int field) {
      return has(field) ? text(places[field], lengths[field]) : null;
    }

    private String text(int place, int length) {
      return new String(bytes, place, length, StandardCharsets.UTF_8);
    }

    private String required(int field) {
      String text = text(field);
      if (text == null) {
        throw damaged("field " + field + " is missing");
      }
      return text;
    }

    private @Nullable Duration duration(int field) {
      return has(field) ? Duration.of(number(field), ChronoUnit.MICROS) : null;
    }

    private long number(int field) {
      return numbers(field, 1)[0];
    }

    private long[] numbers(int field, int count) {
      if (!has(field)) {
        throw damaged("field " + field + " is missing");
      }
      ByteBuffer in = ByteBuffer.wrap(bytes, places[field], lengths[field]);
      long[] numbers = new long[count];
      for (int i = 0; i < count; i++) {
        long zigzag = varint(in);
        numbers[i] = (zigzag >>> 1) ^ -(zigzag & 1);
      }
      return numbers;
    }

    private static int toInt(long number) {
      if (number != (int) number) {
        throw damaged("a number has more than 32 bits: " + number);
      }
      return (int) number;
    }

    private static <E extends Enum<E>> E constant(E[] constants, long ordinal) {
      if (ordinal < 0 || ordinal >= constants.length) {
        throw damaged(constants[0].getDeclaringClass().getSimpleName() + " is " + ordinal);
      }
      return constants[(int) ordinal];
    }

    private static long varint(ByteBuffer in) {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        if (!in.hasRemaining()) {
          throw damaged("it ends in the middle of a number");
        }
        byte next = in.get();
        value |= (long) (next & 0x7F) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw damaged("a number has more than 64 bits");
    }

    private static IllegalArgumentException damaged(String how) {
      return new IllegalArgumentException("usage record is damaged: " + how);
    }
  }
}
