package io.tokengauge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageContextTest {

  private static UsageContext.Builder full() {
    return UsageContext.builder()
        .user("u")
        .organization("o")
        .project("p")
        .feature("f")
        .endpoint("e")
        .apiKeyId("a")
        .cacheKey("c")
        .prompt("n", "v")
        .tag("k", "t");
  }

  @Test
  void builderSetsEveryPart() {
    assertThat(full().build())
        .isEqualTo(new UsageContext("u", "o", "p", "f", "e", "a", "c", "n", "v", Map.of("k", "t")));
  }

  @Test
  void copyHasEveryPart() {
    assertThat(full().build().toBuilder().build()).isEqualTo(full().build());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void copyEqualsItsOriginal(long seed) {
    RandomCalls random = new RandomCalls(seed);
    for (int i = 0; i < 500; i++) {
      UsageContext context = random.context();
      assertThat(context.toBuilder().build()).isEqualTo(context);
    }
  }

  @Test
  void everyPartIsCanonical() {
    String raw = "a\0";
    String stored = "a\uFFFD";
    assertThat(new UsageContext(raw, raw, raw, raw, raw, raw, raw, raw, raw, Map.of(raw, raw)))
        .isEqualTo(
            new UsageContext(
                stored,
                stored,
                stored,
                stored,
                stored,
                stored,
                stored,
                stored,
                stored,
                Map.of(stored, stored)));
  }

  @Test
  void blankPartIsAbsent() {
    String blank = " ";
    assertThat(
            new UsageContext(
                blank, blank, blank, blank, blank, blank, blank, blank, blank, Map.of()))
        .isEqualTo(UsageContext.EMPTY);
  }

  @Test
  void userAloneIsEnough() {
    assertThat(UsageContext.ofUser("Ann")).isEqualTo(UsageContext.builder().user("Ann").build());
  }

  @Test
  void tagsAreSortedByCodePoint() {
    UsageContext context =
        UsageContext.builder()
            .tag("\uD83D\uDE00", "3")
            .tag("\uFFFD", "2")
            .tag("a", "1")
            .tag("a", "0")
            .build();
    assertThat(context.tags().keySet()).containsExactly("a", "\uFFFD", "\uD83D\uDE00");
    assertThat(context.tags().values()).containsExactly("0", "2", "3");
  }

  @Test
  void tagsAreCopiedAndCannotBeChanged() {
    Map<String, String> tags = new HashMap<>(Map.of("a", "1"));
    UsageContext context =
        new UsageContext(null, null, null, null, null, null, null, null, null, tags);
    tags.put("b", "2");
    assertThat(context.tags()).containsExactly(Map.entry("a", "1"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> context.tags().put("b", "2"));
  }

  @Test
  void sixteenTagsAreAcceptedAndOneMoreIsRefused() {
    UsageContext.Builder builder = UsageContext.builder();
    for (int i = 0; i < 16; i++) {
      builder.tag("k" + i, "v");
    }
    assertThat(builder.build().tags()).hasSize(16);
    builder.tag("k16", "v");
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessage("tags must be at most 16, were 17");
  }

  @Test
  void tagNeedsAKeyAndAValue() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UsageContext.builder().tag(" ", "v").build())
        .withMessage("tag key must not be blank, was \" \"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UsageContext.builder().tag("team", "").build())
        .withMessage("value of tag team must not be blank, was \"\"");
  }
}
