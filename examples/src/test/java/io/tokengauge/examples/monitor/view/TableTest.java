package io.tokengauge.examples.monitor.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.Money;
import io.tokengauge.usage.VisibleText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void columnsLineUpByWhatATerminalShows() {
    Table table = new Table(List.of("Name", "Calls"), 1);
    table.add(List.of("plain", "1"));
    table.add(List.of("日本語", "22"));
    table.add(List.of("e\u0301te\u0301", "333"));
    table.add(List.of("a\u001b[1mb", "4"));
    StringWriter text = new StringWriter();
    table.print(new PrintWriter(text));
    assertThat(text.toString().lines())
        .containsExactly(
            "Name         Calls",
            "───────────  ─────",
            "plain            1",
            "日本語          22",
            "e\u0301te\u0301            333",
            "a\\u{1b}[1mb      4");
  }

  @Test
  void longNamesAreCutAtAColumn() {
    assertThat(VisibleText.fit("x".repeat(50), 10)).isEqualTo("xxxxxxxxx…");
    assertThat(VisibleText.fit("日本語日本語", 6)).isEqualTo("日本…");
  }

  @Test
  void amountsAreExactOrRoundedButNeverFree() {
    assertThat(Figures.exact(Money.usd("12345.6789"))).isEqualTo("$12,345.6789");
    assertThat(Figures.exact(Money.usd("-0.5"))).isEqualTo("-$0.5");
    assertThat(Figures.rounded(Money.usd("12345.675"))).isEqualTo("$12,345.68");
    assertThat(Figures.rounded(Money.usd("0.000000000001"))).isEqualTo("<$0.01");
    assertThat(Figures.rounded(Money.ZERO)).isEqualTo("$0.00");
  }
}
