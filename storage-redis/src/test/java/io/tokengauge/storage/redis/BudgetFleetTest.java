package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claims that four JVMs of 64 threads each spend the $10.00 between them, and no more. */
class BudgetFleetTest {

  private static final int PROCESSES = 4;

  @Test
  void fourProcessesOnOneServerSpendTenDollarsAndNoMore() throws Exception {
    spendAll(RedisServers.standalone());
  }

  @Test
  void fourProcessesOnAClusterSpendTenDollarsAndNoMore() throws Exception {
    spendAll(RedisServers.cluster());
  }

  private static void spendAll(String url) throws Exception {
    String namespace = RedisServers.freshNamespace();
    List<Process> spenders = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        spenders.add(start(url, namespace, "" + i));
      }
      long said = 0;
      for (Process spender : spenders) {
        try (BufferedReader lines = spender.inputReader(StandardCharsets.UTF_8)) {
          said += Long.parseLong(lines.readLine());
        }
        assertThat(spender.waitFor()).isZero();
      }
      long[] end = FleetSpender.spentAndHeld(url, namespace);
      assertThat(end[0])
          .isEqualTo(said)
          .isBetween(FleetSpender.LIMIT - FleetSpender.DEAREST, FleetSpender.LIMIT);
      assertThat(end[1]).isZero();
    } finally {
      spenders.forEach(Process::destroyForcibly);
    }
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(FleetSpender.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
