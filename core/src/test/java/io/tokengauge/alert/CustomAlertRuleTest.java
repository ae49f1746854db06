package io.tokengauge.alert;

import static io.tokengauge.notify.Severity.WARNING;
import static io.tokengauge.usage.Dimension.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.notify.Severity;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.window.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shows that a rule of one's own is at most 15 lines, as a class and as a lambda. */
class CustomAlertRuleTest {

  static final class ChattyUsers implements AlertRule {
    @Override
    public String name() {
      return "chatty-users";
    }

    @Override
    public List<Finding> evaluate(Evaluation tick) {
      return tick.windows().values(USER).stream()
          .filter(user -> tick.windows().rpm(Scope.of(USER, user)) > 3)
          .map(user -> Finding.firing(WARNING, user + " is chatty").label(USER, user))
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
  void itIsFifteenLinesAtMost() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/tokengauge/alert/CustomAlertRuleTest.java"));
    int start = source.indexOf("  static final class ChattyUsers");
    String rule = source.substring(start, source.indexOf("\n  }\n", start) + 4);
    assertThat(rule.lines()).hasSizeLessThanOrEqualTo(15);
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
