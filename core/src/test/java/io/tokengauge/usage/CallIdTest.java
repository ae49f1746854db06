package io.tokengauge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CallIdTest {

  @Test
  void requestIdNamesItsSource() {
    assertThat(CallId.ofRequest("OpenAI", "req_1"))
        .isEqualTo(new CallId("openai", "request", "req_1"));
  }

  @Test
  void generatedIdsAreRandomUuids() {
    CallId id = CallId.generate("anthropic");
    assertThat(id.provider()).isEqualTo("anthropic");
    assertThat(id.source()).isEqualTo("generated");
    assertThat(UUID.fromString(id.id()).version()).isEqualTo(4);
    assertThat(CallId.generate("anthropic")).isNotEqualTo(id);
  }

  @Test
  void sameIdFromAnotherSourceIsAnotherCall() {
    assertThat(new CallId("openai", CallId.RESPONSE, "1"))
        .isNotEqualTo(new CallId("openai", CallId.REQUEST, "1"));
  }

  @Test
  void everyPartIsCanonical() {
    CallId id = new CallId("Claude", "a\0", "b\uD800");
    assertThat(id).isEqualTo(new CallId("anthropic", "a\uFFFD", "b\uFFFD"));
    assertThat(CallId.ofRequest("openai", "r".repeat(300)).id())
        .hasSize(UsageRecord.MAX_TEXT_LENGTH);
  }

  @Test
  void noPartMayBeBlank() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CallId("", "request", "1"))
        .withMessage("provider must not be blank, was \"\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CallId("openai", " ", "1"))
        .withMessage("call id source must not be blank, was \" \"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CallId("openai", "request", ""))
        .withMessage("call id must not be blank, was \"\"");
  }

  @Test
  void orderIsByProviderThenSourceThenIdEachByCodePoint() {
    List<CallId> ordered =
        List.of(
            new CallId("a", "y", "2"),
            new CallId("b", "x", "1"),
            new CallId("b", "y", "1"),
            new CallId("b", "y", "10"),
            new CallId("b", "y", "9"),
            new CallId("b", "y", "\uFFFD"),
            new CallId("b", "y", "\uD83D\uDE00"),
            new CallId("b", "\uFFFD", "0"),
            new CallId("b", "\uD83D\uDE00", "0"),
            new CallId("\uFFFD", "a", "0"),
            new CallId("\uD83D\uDE00", "a", "0"));
    assertThat(Stream.of(7, 2, 10, 0, 4, 9, 3, 1, 8, 6, 5).map(ordered::get).sorted())
        .isEqualTo(ordered);
    assertThat(ordered.get(3)).isEqualByComparingTo(new CallId("b", "y", "10"));
  }

  @Test
  void textIsForPeople() {
    assertThat(CallId.ofRequest("openai", "req:1")).hasToString("openai:request:req:1");
  }
}
