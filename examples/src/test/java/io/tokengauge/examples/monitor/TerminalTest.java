package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.examples.monitor.live.TerminalSize;
import io.tokengauge.time.VirtualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

  private static Terminal of(String... environment) {
    return Terminal.of(true, environment(environment));
  }

  private static Map<String, String> environment(String... pairs) {
    return pairs.length == 2
        ? Map.of(pairs[0], pairs[1])
        : Map.of(pairs[0], pairs[1], pairs[2], pairs[3]);
  }

  @Test
  void aPipeGetsPlainLinesInUtf8WhateverTheEnvironmentSays() {
    assertThat(Terminal.of(false, Map.of("TERM", "xterm", "LANG", "C"))).isEqualTo(Terminal.NONE);
  }

  @Test
  void aTerminalRedrawsUnlessItIsDumb() {
    assertThat(of("TERM", "xterm", "LANG", "C.UTF-8")).isEqualTo(new Terminal(true, true, false));
    assertThat(of("TERM", "dumb", "LANG", "C.UTF-8")).isEqualTo(new Terminal(false, false, false));
  }

  @Test
  void noColorTakesColoursOnlyAndOnlyIfItIsNotEmpty() {
    assertThat(of("TERM", "xterm", "NO_COLOR", "1").redraws()).isTrue();
    assertThat(of("TERM", "xterm", "NO_COLOR", "1").colour()).isFalse();
    assertThat(of("TERM", "xterm", "NO_COLOR", "").colour()).isTrue();
  }

  @Test
  void theFirstLocaleThatIsSetSaysWhetherThereIsMoreThanAscii() {
    assertThat(of("TERM", "xterm", "LANG", "C").ascii()).isTrue();
    assertThat(of("TERM", "xterm", "LANG", "de_DE.utf8").ascii()).isFalse();
    assertThat(of("TERM", "xterm", "LANG", "de_DE.ISO-8859-1").ascii()).isTrue();
    assertThat(Terminal.of(true, Map.of("TERM", "x", "LC_ALL", "C", "LANG", "C.UTF-8")).ascii())
        .isTrue();
    assertThat(Terminal.of(true, Map.of("TERM", "x", "LC_ALL", "", "LANG", "C.UTF-8")).ascii())
        .isFalse();
    assertThat(Terminal.of(true, Map.of("TERM", "xterm")).ascii()).isTrue();
  }

  @Test
  void aSizeThatNobodyTellsIsTheUsualOne() {
    assertThat(Terminal.size("32 100\n")).isEqualTo(new TerminalSize(100, 32));
    assertThat(Terminal.size("0 0\n")).isEqualTo(TerminalSize.USUAL);
    assertThat(Terminal.size("")).isEqualTo(TerminalSize.USUAL);
    assertThat(Terminal.size("stty: no such device")).isEqualTo(TerminalSize.USUAL);
  }

  @Test
  void theSizeIsLookedAtAgainAfterTwoSecondsAndNotBefore() {
    VirtualScheduler time = new VirtualScheduler(Instant.parse("2026-11-02T10:00:00Z"));
    int[] columns = {80};
    TerminalSizes sizes = new TerminalSizes(time.clock(), () -> new TerminalSize(columns[0], 24));
    assertThat(sizes.get().columns()).isEqualTo(80);
    columns[0] = 40;
    time.advance(Duration.ofMillis(1_999));
    assertThat(sizes.get().columns()).isEqualTo(80);
    time.advance(Duration.ofMillis(1));
    assertThat(sizes.get().columns()).isEqualTo(40);
  }
}
