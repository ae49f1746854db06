package io.tokengauge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tells what becomes of text on its way into any public type, here through a context's user. */
class CanonicalTextTest {

  @Test
  void nulBecomesTheReplacementCharacter() {
    assertThat(user("a\0b\0")).isEqualTo("a\uFFFDb\uFFFD");
  }

  @Test
  void halfASurrogatePairBecomesTheReplacementCharacter() {
    assertThat(user("a\uD83D")).isEqualTo("a\uFFFD");
    assertThat(user("\uDE00b")).isEqualTo("\uFFFDb");
    assertThat(user("\uDE00\uD83D")).isEqualTo("\uFFFD\uFFFD");
    assertThat(user("\uD83D\uD83D\uDE00")).isEqualTo("\uFFFD\uD83D\uDE00");
    assertThat(user("\uD83Dx")).isEqualTo("\uFFFDx");
  }

  @Test
  void wholePairsStay() {
    assertThat(user("a\uD83D\uDE00b")).isEqualTo("a\uD83D\uDE00b");
  }

  @Test
  void textThatNeedsNothingIsTheSameObject() {
    String name = "Ann Smith";
    assertThat(user(name)).isSameAs(name);
  }

  @Test
  void textOfTheLimitIsKeptAndOneMoreIsCutWithItsHash() {
    assertThat(user("x".repeat(256))).isEqualTo("x".repeat(256));
    assertThat(user("x".repeat(257))).isEqualTo("x".repeat(239) + "~15eb95a462ee20bd");
  }

  @Test
  void longNamesThatStartAlikeStayApart() {
    String start = "n".repeat(100 * 1024);
    assertThat(Set.of(text(user(start + "1")), text(user(start + "2")), text(user(start))))
        .hasSize(3)
        .allMatch(name -> name.length() == UsageRecord.MAX_TEXT_LENGTH);
  }

  @Test
  void cutNeverSplitsAPair() {
    String even = user("\uD83D\uDE00".repeat(200));
    assertThat(even).hasSize(255).startsWith("\uD83D\uDE00".repeat(119) + "~");
    String odd = user("x" + "\uD83D\uDE00".repeat(200));
    assertThat(odd).hasSize(256).startsWith("x" + "\uD83D\uDE00".repeat(119) + "~");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void whateverComesInCanBeEncodedAndIsCanonicalAlready(long seed) {
    RandomCalls random = new RandomCalls(seed);
    for (int i = 0; i < 2000; i++) {
      String once = text(user(random.text(600)));
      assertThat(once.length()).isBetween(1, UsageRecord.MAX_TEXT_LENGTH);
      assertThat(once).doesNotContain("\0");
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(once)).isTrue();
      assertThat(user(once)).isSameAs(once);
    }
  }

  @Test
  void blankIsAbsentWhereAbsenceIsAllowed() {
    assertThat(user(null)).isNull();
    assertThat(user("")).isNull();
    assertThat(user(" \t\n\u2003")).isNull();
  }

  @Test
  @SuppressWarnings("NullAway") // callers that do not check for null pass it
  void blankIsRefusedWhereAValueIsNeeded() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Origin.ofService(" \t"))
        .withMessage("service must not be blank, was \" \t\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Origin.ofService(" ".repeat(33)))
        .withMessage("service must not be blank, was \"" + " ".repeat(32) + "\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Origin.ofService(null))
        .withMessage("service must not be blank, was null");
  }

  @Test
  void whiteSpaceAroundTextStays() {
    assertThat(user(" a ")).isEqualTo(" a ");
  }

  private static @Nullable String user(@Nullable String name) {
    return UsageContext.builder().user(name).build().user();
  }

  private static String text(@Nullable String value) {
    assertThat(value).isNotNull();
    return String.valueOf(value);
  }
}
