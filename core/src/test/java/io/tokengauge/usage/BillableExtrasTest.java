package io.tokengauge.usage;

import static io.tokengauge.usage.TokenUsageTest.count;
import static io.tokengauge.usage.TokenUsageTest.making;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.usage.TokenUsageTest.Making;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BillableExtrasTest {

  private static final BillableExtras ALL = new BillableExtras(1, 2, 3, 4, 5, 6, "eu", "fast");

  static Stream<Arguments> counts() {
    return Stream.of(
        count("audio input tokens", n -> BillableExtras.NONE.withAudio(n, 0, 0)),
        count("audio cache read tokens", n -> BillableExtras.NONE.withAudio(0, n, 0)),
        count("audio output tokens", n -> BillableExtras.NONE.withAudio(0, 0, n)),
        count("image input tokens", n -> BillableExtras.NONE.withImages(n, 0)),
        count("image output tokens", n -> BillableExtras.NONE.withImages(0, n)),
        count("web searches", n -> BillableExtras.NONE.withWebSearches(n)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("counts")
  void countsRunFromZeroToABillion(String name, Making making) {
    assertThat(making.of(0)).isEqualTo(BillableExtras.NONE);
    assertThat(making.of(1_000_000_000)).isNotEqualTo(BillableExtras.NONE);
    assertThatIllegalArgumentException()
        .isThrownBy(making(making, -1))
        .withMessage(name + " must be within 0 to 1000000000, was -1");
    assertThatIllegalArgumentException()
        .isThrownBy(making(making, 1_000_000_001))
        .withMessage(name + " must be within 0 to 1000000000, was 1000000001");
  }

  @Test
  void everyCopyChangesItsPartOnly() {
    assertThat(ALL.withAudio(7, 8, 9))
        .isEqualTo(new BillableExtras(7, 8, 9, 4, 5, 6, "eu", "fast"));
    assertThat(ALL.withImages(7, 8)).isEqualTo(new BillableExtras(1, 2, 3, 7, 8, 6, "eu", "fast"));
    assertThat(ALL.withWebSearches(7))
        .isEqualTo(new BillableExtras(1, 2, 3, 4, 5, 7, "eu", "fast"));
    assertThat(ALL.withRegion("us")).isEqualTo(new BillableExtras(1, 2, 3, 4, 5, 6, "us", "fast"));
    assertThat(ALL.withSpeed(null)).isEqualTo(new BillableExtras(1, 2, 3, 4, 5, 6, "eu", null));
  }

  @Test
  void namesAreCanonicalAndBlankOnesAbsent() {
    assertThat(BillableExtras.NONE.withRegion(" ").withSpeed("")).isEqualTo(BillableExtras.NONE);
    assertThat(BillableExtras.NONE.withRegion("e\0").region()).isEqualTo("e\uFFFD");
    assertThat(BillableExtras.NONE.withSpeed("f\0").speed()).isEqualTo("f\uFFFD");
  }

  @Test
  void sharesUpToTheWholeAreAccepted() {
    TokenUsage tokens = new TokenUsage(10, 5, 0, 0, 8, 0);
    BillableExtras extras = BillableExtras.NONE.withAudio(4, 5, 3).withImages(6, 5);
    assertThat(RandomCalls.aCall("1").tokens(tokens).extras(extras).build().extras())
        .isEqualTo(extras);
  }

  @Test
  void shareAboveTheWholeIsRefused() {
    refuses(
        BillableExtras.NONE.withAudio(4, 0, 0).withImages(7, 0),
        "audio and image input tokens must not exceed the tokens they are part of (10), was 11");
    refuses(
        BillableExtras.NONE.withAudio(0, 6, 0),
        "audio cache read tokens must not exceed the tokens they are part of (5), was 6");
    refuses(
        BillableExtras.NONE.withAudio(0, 0, 3).withImages(0, 6),
        "audio and image output tokens must not exceed the tokens they are part of (8), was 9");
  }

  private static void refuses(BillableExtras extras, String message) {
    UsageRecord.Builder call = RandomCalls.aCall("1").tokens(new TokenUsage(10, 5, 0, 0, 8, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> call.extras(extras).build())
        .withMessage(message);
  }

  @Test
  void unknownTokensHaveNoShares() {
    UsageRecord.Builder call = RandomCalls.aCall("1").tokens(null);
    assertThat(call.extras(BillableExtras.NONE.withWebSearches(3)).build().tokens()).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> call.extras(BillableExtras.NONE.withImages(1, 0)).build())
        .withMessage(
            "audio and image input tokens must not exceed the tokens they are part of (0), was 1");
  }
}
