package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.CallId;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedIdTest {

  // Separators' neighbours, the edges of one byte, of the surrogates and of the 16-bit range.
  private static final int[] ALPHABET = {1, 'a', 'b', 0xFF, 0x100, 0xD7FF, 0xE000, 0xFFFF, 0x10000};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void keepsIdsOfAnyTextAndTheirOrder(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] words = new long[300];
    long[] others = new long[300];
    for (int i = 0; i < 20_000; i++) {
      CallId one = id(random);
      CallId other = random.nextInt(8) == 0 ? one : id(random);
      PackedId.write(one, words, 7);
      PackedId.write(other, others, 0);
      assertThat(PackedId.read(words, 7)).as("seed %d", seed).isEqualTo(one);
      assertThat(PackedId.words(words, 7)).isLessThanOrEqualTo(PackedId.maxWords(one));
      assertThat(PackedId.isBefore(words, 7, others, 0)).isEqualTo(one.compareTo(other) < 0);
      assertThat(PackedId.isBefore(other, words, 7)).isEqualTo(other.compareTo(one) < 0);
    }
  }

  private static CallId id(SplittableRandom random) {
    int kinds = random.nextBoolean() ? 4 : ALPHABET.length;
    return new CallId(
        "p" + text(random, kinds), "s" + text(random, kinds), "i" + text(random, kinds));
  }

  private static String text(SplittableRandom random, int kinds) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(random.nextInt(10) == 0 ? 250 : 12); i > 0; i--) {
      text.appendCodePoint(ALPHABET[random.nextInt(kinds)]);
    }
    return text.toString();
  }
}
