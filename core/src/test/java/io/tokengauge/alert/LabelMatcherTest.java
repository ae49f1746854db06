package io.tokengauge.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelMatcherTest {

  @ParameterizedTest
  @CsvSource({
    "user=ann, true",
    "user=an, false",
    "user!=ann, false",
    "user!=bob, true",
    "user=~a.*, true",
    "user=~a, false",
    "user!~a.*, false",
    "user!~b|c, true",
    "model=, true",
    "model!=, false",
    "model=~.*, true",
    "user=~(?i)ANN, true",
  })
  void matchesAsItSays(String text, boolean expected) {
    LabelMatcher matcher = LabelMatcher.parse(text);
    assertThat(matcher.matches(Map.of("user", "ann"))).isEqualTo(expected);
    assertThat(matcher).hasToString(text).isEqualTo(LabelMatcher.parse(text));
  }

  @Test
  void valuesMayHoldAnything() {
    LabelMatcher matcher = LabelMatcher.parse("user=a=b\n!~c");
    assertThat(matcher.matches(Map.of("user", "a=b\n!~c"))).isTrue();
    assertThat(LabelMatcher.parse("user=~a.c").matches(Map.of("user", "a\nc"))).isTrue();
    assertThat(matcher).isNotEqualTo(LabelMatcher.of("user", "a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "user", "=ann", "us er=ann", "user=~(", "1=2"})
  void otherFormsAreRefused(String text) {
    assertThatThrownBy(() -> LabelMatcher.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("matcher must")
        .hasMessageContaining("\"" + text + "\"");
  }
}
