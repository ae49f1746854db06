package io.tokengauge.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.notify.Severity;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.window.Scope;
import io.tokengauge.window.WindowLength;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shows that a rule of one's own is at most 15 lines, as a class and as a lambda. */
class CustomAlertRuleTest {

  // 15 lines with an alert for each user.
  static final class ChattyUsers implements AlertRule {
    @Override
    public String name() {
      return "chatty-users";
    }

    @Override
    public List<Finding> evaluate(Evaluation tick) {
      return tick.windows().by(Dimension.USER, Scope.ALL, WindowLength.HOUR).entrySet().stream()
          .filter(user -> user.getValue().totals().attempts() > 3)
          .map(
              user ->
                  Finding.firing(Severity.WARNING, user.getKey() + " is chatty")
                      .label(Dimension.USER, user.getKey()))
          .toList();
    }
  }

  private final AlertStage stage = new AlertStage();

  @Test
  void classOfFifteenLinesHasAnAlertForEachUser() {
    stage.engine(new ChattyUsers());
    stage.calls(4, call -> call.context(UsageContext.ofUser("ann")));
    stage.calls(5, call -> call.context(UsageContext.ofUser("bob")));
    stage.calls(3, call -> call.context(UsageContext.ofUser("eve")));
    stage.tick();
    assertThat(stage.news())
        .containsExactlyInAnyOrder("WARNING ann is chatty", "WARNING bob is chatty");
  }

  @Test
  void lambdaWillDo() {
    stage.engine(
        AlertRule.of(
            "busy",
            tick ->
                tick.windows().rpm(Scope.ALL) > 2
                    ? List.of(Finding.firing(Severity.INFO, "busy"))
                    : List.of()));
    stage.calls(3, call -> call);
    stage.tick();
    assertThat(stage.news()).containsExactly("INFO busy");
  }
}
