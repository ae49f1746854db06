package io.tokengauge.usage;

import static io.tokengauge.usage.RandomCalls.aCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageCodecTest {

  private static final UsageRecord FULL =
      new UsageRecord(
          new CallId("anthropic", "request", "req_\u00e9"),
          Instant.parse("2026-03-01T12:00:00.123456Z"),
          Duration.ofNanos(1_234_567_000),
          Duration.ofNanos(234_567_000),
          "claude-sonnet-4-5",
          "claude-sonnet-4-5-20250929",
          "chat",
          new TokenUsage(300, 20_000, 1_024, 2_048, 400, 150),
          new BillableExtras(1, 2, 3, 4, 5, 6, "eu", "fast"),
          new Outcome(Outcome.Kind.ERROR, 529, "overloaded_error"),
          2,
          ServiceTier.PRIORITY,
          UsageContext.builder()
              .user("u")
              .organization("o")
              .project("p")
              .feature("f")
              .endpoint("e")
              .apiKeyId("a")
              .cacheKey("c")
              .prompt("n", "v")
              .tag("b", "2")
              .tag("a", "1")
              .build(),
          new Origin("ns", "svc", "env", "i-1"),
          Money.usd("0.0125"));

  private static final PricedUsage PRICED =
      new PricedUsage(
          FULL, new Cost(Cost.Status.ESTIMATED, 12_500_000_000L, 20_000_000_000L, -7, "2026-03"));

  // What is stored out there. If these change, old data can no longer be read or told apart.
  private static final String FULL_HEX =
      "01010109616e7468726f70696302077265717565737403067265715fc3a9040880c987dba6fda506"
          + "05048eda960106038ed11c0711636c617564652d736f6e6e65742d342d35081a636c617564652d73"
          + "6f6e6e65742d342d352d32303235303932390904636861740a0dd804c0b80280108020a006ac020b"
          + "06020406080a0c0c0265750d04666173740e0302a2080f106f7665726c6f616465645f6572726f72"
          + "10010411010612017513016f14017015016616016517016118016319016e1a01761b01611c01311b"
          + "01621c01321d026e731e037376631f03656e762003692d31210502e90edd00";
  private static final String COST_HEX =
      "400102410580f4f6905d420680a0be81950143010d4407323032362d3033";

  @Test
  void bytesAreThoseOfStoredRecords() {
    assertThat(HexFormat.of().formatHex(UsageCodec.encode(FULL))).isEqualTo(FULL_HEX);
    assertThat(HexFormat.of().formatHex(UsageCodec.encode(PRICED))).isEqualTo(FULL_HEX + COST_HEX);
    assertThat(UsageCodec.decode(HexFormat.of().parseHex(FULL_HEX))).isEqualTo(FULL);
    assertThat(UsageCodec.decodePriced(HexFormat.of().parseHex(FULL_HEX + COST_HEX)))
        .isEqualTo(PRICED);
  }

  @Test
  void digestIsThatOfStoredRecords() {
    assertThat(HexFormat.of().toHexDigits(UsageCodec.digest(FULL))).isEqualTo("0826fbda466036ac");
    assertThat(UsageCodec.digest(FULL)).isEqualTo(UsageCodec.digest(FULL.toBuilder().build()));
  }

  @Test
  void digestTellsEveryFactApart() {
    long digest = UsageCodec.digest(FULL);
    assertThat(UsageCodec.digest(FULL.toBuilder().attempt(3).build())).isNotEqualTo(digest);
    assertThat(UsageCodec.digest(FULL.toBuilder().reportedCost(null).build())).isNotEqualTo(digest);
  }

  @Test
  void absentValuesTakeNoSpace() {
    byte[] bytes = UsageCodec.encode(aCall("1").build());
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "010101066f70656e6169020772657175657374030131040880c0f8daa6fda50607066770742d346f"
                + "0904636861740e030090031001021101001d0764656661756c741e0764656661756c741f07646566"
                + "61756c74200764656661756c74");
    assertThat(UsageCodec.decode(bytes)).isEqualTo(aCall("1").build());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatWasWrittenIsReadBack(long seed) {
    RandomCalls random = new RandomCalls(seed);
    for (int i = 0; i < 1000; i++) {
      PricedUsage call = random.call();
      assertThat(UsageCodec.decode(UsageCodec.encode(call.record()))).isEqualTo(call.record());
      assertThat(UsageCodec.decodePriced(UsageCodec.encode(call))).isEqualTo(call);
      assertThat(UsageCodec.decode(UsageCodec.encode(call))).isEqualTo(call.record());
    }
  }

  @Test
  void boundariesAreReadBack() {
    UsageRecord least = aCall("1").start(UsageRecord.MIN_START).latency(Duration.ZERO).build();
    assertThat(UsageCodec.decode(UsageCodec.encode(least))).isEqualTo(least);
    UsageRecord most =
        aCall("1")
            .start(UsageRecord.MAX_START.minusNanos(1))
            .latency(UsageRecord.MAX_LATENCY)
            .timeToFirstToken(UsageRecord.MAX_LATENCY)
            .attempt(1000)
            .build();
    assertThat(UsageCodec.decode(UsageCodec.encode(most))).isEqualTo(most);
    Cost cost = new Cost(Cost.Status.PRICED, Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, "v");
    PricedUsage dear = new PricedUsage(most, cost);
    assertThat(UsageCodec.decodePriced(UsageCodec.encode(dear))).isEqualTo(dear);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 34, 63, 69, 127, 128, 1_000_000})
  void unknownFieldIsSkipped(int number) {
    byte[] known = UsageCodec.encode(PRICED);
    byte[] later = join(known, field(number, new byte[] {1, 2, 3}));
    assertThat(UsageCodec.decodePriced(later)).isEqualTo(PRICED);
    byte[] earlier = join(Arrays.copyOf(known, 2), field(number, new byte[200]), tail(known, 2));
    assertThat(UsageCodec.decodePriced(earlier)).isEqualTo(PRICED);
  }

  @Test
  void fieldThatANewerVersionMadeLongerIsRead() {
    UsageRecord record = aCall("1").tokens(new TokenUsage(1, 2, 3, 4, 5, 5)).build();
    byte[] bytes = join(UsageCodec.encode(record), field(10, new byte[] {2, 4, 6, 8, 10, 10, 12}));
    assertThat(UsageCodec.decode(bytes)).isEqualTo(record);
  }

  @Test
  void newerVersionThatThisReaderUnderstandsIsRead() {
    byte[] bytes = UsageCodec.encode(FULL);
    bytes[0] = 9;
    assertThat(UsageCodec.decode(bytes)).isEqualTo(FULL);
    bytes[0] = (byte) 200;
    assertThat(UsageCodec.decode(bytes)).isEqualTo(FULL);
  }

  @ParameterizedTest
  @CsvSource({"3, 2", "128, 127", "200, 128", "255, 255"})
  void recordThatNeedsANewerReaderIsRefused(int version, int reader) {
    byte[] bytes = UsageCodec.encode(FULL);
    bytes[0] = (byte) version;
    bytes[1] = (byte) reader;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UsageCodec.decode(bytes))
        .withMessage(
            "usage record of version "
                + version
                + " needs a reader of version "
                + reader
                + ", this one is 1");
  }

  @Test
  void damageIsNamed() {
    damaged(new byte[0], "it is 0 bytes long");
    damaged(new byte[] {1}, "it is 1 bytes long");
    damaged(new byte[] {1, 1}, "field 1 is missing");
    byte[] full = UsageCodec.encode(FULL);
    damaged(join(full, new byte[] {7, 1}), "field 7 claims 1 bytes");
    damaged(join(full, new byte[] {7, (byte) 0x80}), "it ends in the middle of a number");
    byte[] endless = new byte[11];
    Arrays.fill(endless, (byte) 0x80);
    damaged(join(full, endless), "a number has more than 64 bits");
    byte[] negative = {7, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
    damaged(join(full, negative), "field 7 claims -1 bytes");
    damaged(join(full, field(14, new byte[] {8, 0})), "Kind is 4");
    damaged(join(full, field(14, new byte[] {1, 0})), "Kind is -1");
    damaged(join(full, field(17, new byte[] {8})), "ServiceTier is 4");
    damaged(join(full, field(10, new byte[5])), "it ends in the middle of a number");
    damaged(join(full, field(16, varint(1L << 33))), "a number has more than 32 bits: 4294967296");
    damaged(
        join(full, field(14, join(new byte[1], varint(1L << 33)))),
        "a number has more than 32 bits: 4294967296");
    damaged(join(full, field(33, new byte[0])), "field 33 is empty");
  }

  @Test
  void numberTooLargeForItsUnitIsNotTakenForAnother() {
    byte[] full = UsageCodec.encode(aCall("1").build());
    // Times a thousand, 2^61 + 1 wraps round to a plausible latency.
    byte[] latency = field(5, varint(2 * ((1L << 61) + 1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UsageCodec.decode(join(full, latency)))
        .withMessageStartingWith("latency must be within 0 to PT168H, was ");
  }

  @Test
  void recordWithoutCostIsNoPricedCall() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UsageCodec.decodePriced(UsageCodec.encode(FULL)))
        .withMessage("usage record is damaged: field 64 is missing");
  }

  @Test
  void whateverIsCutOffTheRestIsARecordOrRefused() {
    byte[] bytes = UsageCodec.encode(PRICED);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      readsOrRefuses(UsageCodec::decode, cut);
      readsOrRefuses(UsageCodec::decodePriced, cut);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverIsDamagedTheRestIsARecordOrRefused(long seed) {
    Random random = new Random(seed);
    RandomCalls calls = new RandomCalls(seed);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = UsageCodec.encode(i % 2 == 0 ? PRICED : calls.call());
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] =
            (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(3) - 1);
      }
      readsOrRefuses(UsageCodec::decode, bytes);
      readsOrRefuses(UsageCodec::decodePriced, bytes);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void everyFieldOfNoiseIsReadOrRefused(long seed) {
    Random random = new Random(seed);
    for (int number = 1; number <= 68; number++) {
      for (int i = 0; i < 200; i++) {
        byte[] noise = new byte[random.nextInt(25)];
        random.nextBytes(noise);
        byte[] bytes = join(UsageCodec.encode(PRICED), field(number, noise));
        readsOrRefuses(UsageCodec::decode, bytes);
        readsOrRefuses(UsageCodec::decodePriced, bytes);
      }
    }
  }

  // Anything but an IllegalArgumentException escapes and fails the test.
  private static <T> void readsOrRefuses(Function<byte[], T> decoder, byte[] bytes) {
    try {
      assertThat(decoder.apply(bytes)).as(HexFormat.of().formatHex(bytes)).isNotNull();
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void damaged(byte[] bytes, String how) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UsageCodec.decode(bytes))
        .withMessage("usage record is damaged: " + how);
  }

  private static byte[] field(int number, byte[] value) {
    return join(varint(number), varint(value.length), value);
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    for (; rest >= 128; rest /= 128) {
      out.write((int) (rest % 128 + 128));
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  private static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
