package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** What Java packs scripts understand, and the other way round. */
class PackTest {

  // Packed anew by the server, so that every form is read that scripts write.
  private static byte[] echoed(PackWriter out) {
    try (Jedis jedis = RedisServers.connect()) {
      return (byte[])
          jedis.eval(
              Keys.bytes("return cmsgpack.pack(cmsgpack.unpack(ARGV[1]))"),
              List.of(),
              List.of(out.toByteArray()));
    }
  }

  @Test
  void numbersUpToTwoToTheFiftyThreeComeBack() {
    long[] numbers =
        new long[] {
          0,
          1,
          127,
          128,
          255,
          256,
          65_535,
          65_536,
          (1L << 32) - 1,
          1L << 32,
          (1L << 53) - 1,
          1L << 53,
          -1,
          -32,
          -33,
          -128,
          -129,
          -32_768,
          -32_769,
          -(1L << 31),
          -(1L << 31) - 1,
          -(1L << 53)
        };
    PackWriter out = new PackWriter().list(numbers.length);
    for (long number : numbers) {
      out.number(number);
    }
    PackReader in = new PackReader(echoed(out));
    assertThat(in.list()).isEqualTo(numbers.length);
    for (long number : numbers) {
      assertThat(in.number()).isEqualTo(number);
    }
  }

  @Test
  void textsOfAnyLengthComeBack() {
    int[] lengths = {0, 1, 31, 32, 255, 256, 65_535, 65_536};
    PackWriter out = new PackWriter().list(lengths.length);
    for (int length : lengths) {
      out.text("é".repeat(length));
    }
    PackReader in = new PackReader(echoed(out));
    in.list();
    for (int length : lengths) {
      assertThat(in.text()).isEqualTo("é".repeat(length));
    }
  }

  @Test
  void listsAndFlagsAndNothingComeBack() {
    PackWriter out =
        new PackWriter().list(4).flag(true).optional((String) null).optional(7L).list(20);
    for (int i = 0; i < 20; i++) {
      out.number(i);
    }
    PackReader in = new PackReader(echoed(out));
    in.list();
    assertThat(in.flag()).isTrue();
    assertThat(in.optionalBytes()).isNull();
    assertThat(in.optionalNumber()).isEqualTo(7L);
    assertThat(in.list()).isEqualTo(20);
  }

  @Test
  void whatIsNotAsExpectedIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PackReader(new PackWriter().text("a").toByteArray()).number())
        .withMessage("a value must be a whole number, was tagged 0xa1");
    assertThatIllegalArgumentException().isThrownBy(() -> new PackReader(new byte[0]).list());
  }

  @Test
  void hashesTellWhereTextsEnd() {
    assertThat(Keys.hash("ab", "c")).isNotEqualTo(Keys.hash("a", "bc")).hasSize(16);
  }
}
