package io.tokengauge.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.usage.Dimension;
import io.tokengauge.window.Scope;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetScopeTest {

  @Test
  void scopesAreWrittenForPeopleAndReadBack() {
    assertThat(BudgetScope.ALL).hasToString("all calls");
    assertThat(BudgetScope.each(Dimension.USER)).hasToString("each user");
    Scope chat = Scope.of(Dimension.PROJECT, "chat").and(Dimension.tag("team"), "search");
    BudgetScope both = new BudgetScope(chat, Dimension.USER);
    assertThat(both).hasToString("project=chat, tag:team=search, each user");
    assertThat(BudgetScope.parse(both.toString())).isEqualTo(both);
    assertThat(BudgetScope.parse("all calls")).isEqualTo(BudgetScope.ALL);
  }

  @Test
  void noValueIsTakenForAnotherScope() {
    for (String value :
        List.of(
            "",
            "a, each project",
            "a, user=b",
            "\"",
            "\\",
            "a\\\"b",
            "=",
            "all calls",
            "each user")) {
      for (Dimension dimension : List.of(Dimension.USER, Dimension.tag("k=, \"\\"))) {
        BudgetScope scope = new BudgetScope(Scope.of(dimension, value), Dimension.PROJECT);
        assertThat(BudgetScope.parse(scope.toString())).as(scope.toString()).isEqualTo(scope);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user",
        "user=a,each project",
        "user=a, ",
        "each user, project=a",
        "user=\"a",
        "user=\"a\\",
        "user=\"a\"b"
      })
  void textThatIsNoScopeIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> BudgetScope.parse(text));
  }

  @Test
  void whatOnlyAnAnswerTellsIsNoScope() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BudgetScope.each(Dimension.MODEL))
        .withMessageContaining("use request_model");
  }
}
