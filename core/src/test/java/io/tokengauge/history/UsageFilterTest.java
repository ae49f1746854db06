package io.tokengauge.history;

import static io.tokengauge.usage.RandomCalls.aCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UsageFilterTest {

  private static final UsageRecord ANN =
      aCall("1").context(UsageContext.builder().user("Ann").tag("team", "red").build()).build();
  private static final UsageRecord NOBODY = aCall("2").build();

  @Test
  void allSelectsEveryCall() {
    assertThat(UsageFilter.ALL.matches(ANN)).isTrue();
    assertThat(UsageFilter.ALL.matches(NOBODY)).isTrue();
  }

  @Test
  void anyOfTheValuesWillDo() {
    UsageFilter filter = UsageFilter.where(Dimension.USER, "Bob", "Ann");
    assertThat(filter.matches(ANN)).isTrue();
    assertThat(filter.matches(NOBODY)).isFalse();
  }

  @Test
  void everyDimensionMustMatch() {
    UsageFilter filter = UsageFilter.where(Dimension.USER, "Ann");
    assertThat(filter.and(Dimension.tag("team"), "red").matches(ANN)).isTrue();
    assertThat(filter.and(Dimension.tag("team"), "blue").matches(ANN)).isFalse();
    assertThat(filter.values()).containsExactly(Map.entry(Dimension.USER, Set.of("Ann")));
  }

  @Test
  void absenceCanBeSelected() {
    UsageFilter filter = UsageFilter.where(Dimension.USER, Dimension.ABSENT);
    assertThat(filter.matches(NOBODY)).isTrue();
    assertThat(filter.matches(ANN)).isFalse();
  }

  @Test
  void dimensionIsRestrictedOnceAndByAValueAtLeast() {
    UsageFilter filter = UsageFilter.where(Dimension.USER, "Ann");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> filter.and(Dimension.USER, "Bob"))
        .withMessage("filter on user must be set once, was [Ann]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UsageFilter.where(Dimension.USER))
        .withMessage("filter on user must list at least one value, was []");
  }

  @Test
  void valuesAreComparedInTheFormThatRecordsCarry() {
    String longName = "x".repeat(1000);
    UsageFilter filter =
        UsageFilter.where(Dimension.PROVIDER, "Open_AI").and(Dimension.USER, longName, " \t");
    assertThat(filter.values().get(Dimension.PROVIDER)).containsExactly("openai");
    assertThat(filter.values().get(Dimension.USER))
        .containsExactly(UsageContext.ofUser(longName).user(), Dimension.ABSENT);
  }

  @Test
  void filtersOfTheSameValuesAreEqual() {
    assertThat(UsageFilter.where(Dimension.USER, "a", "b").and(Dimension.MODEL, "m"))
        .isEqualTo(UsageFilter.where(Dimension.MODEL, "m").and(Dimension.USER, "b", "a"));
  }

  @Test
  void valuesAreCopiedAndCannotBeChanged() {
    Set<String> users = new HashSet<>(Set.of("Ann"));
    UsageFilter filter = new UsageFilter(Map.of(Dimension.USER, users));
    users.clear();
    assertThat(filter.matches(ANN)).isTrue();
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> filter.values().clear());
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> filter.values().values().forEach(Set::clear));
  }
}
