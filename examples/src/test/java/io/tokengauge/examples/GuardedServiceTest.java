package io.tokengauge.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardedServiceTest {

  @Test
  void scriptGoneWildIsStoppedAndNobodyElseIs() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    GuardedService.run(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.get(0)).contains("synthetic");
    assertThat(lines).contains("script has spent 80%");
    assertThat(lines).anyMatch(line -> line.startsWith("ada: $0.0") && line.contains("of $0.10"));
    assertThat(lines).anyMatch(line -> line.startsWith("bob: $0.0"));
    assertThat(lines).anyMatch(line -> line.matches("script: \\$0\\.0[0-9.]+ spent .*"));
    assertThat(lines.get(lines.size() - 1)).matches("denied: [1-9][0-9]*");
  }
}
