package io.tokengauge.storage.jdbc;

import static io.tokengauge.storage.jdbc.SpenderProcess.LARGEST;
import static io.tokengauge.storage.jdbc.SpenderProcess.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.budget.Standing;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Claims that four JVMs of 64 threads each with $10.00 between them never spend more, and leave at
 * most $0.05; and that one of them that is killed costs what the policy says.
 */
class BudgetFleetTest {

  private static final int PROCESSES = 4;
  private static final int THREADS = 64;

  @TempDir private Path directory = Path.of("");

  @Test
  void fourProcessesOnOneServerSpendTenDollarsAndNoMore() throws Exception {
    spendAll(PostgresServer.url(), PostgresServer.freshSchema(), PROCESSES);
  }

  @Test
  void twoProcessesOnOneFileSpendTenDollarsAndNoMore() throws Exception {
    spendAll("jdbc:sqlite:" + directory.resolve("budgets.db"), "", 2);
  }

  private static void spendAll(String url, String schema, int processes) throws Exception {
    List<Process> spenders = start(url, schema, processes, OnExpiry.CHARGE_ESTIMATE);
    long spent = 0;
    for (Process spender : spenders) {
      spent += result(spender, WriterProcess.output(spender));
    }
    Standing end = standing(url, schema, OnExpiry.CHARGE_ESTIMATE);
    assertThat(end.held()).isZero();
    assertThat(end.spent()).isEqualTo(spent).isBetween(LIMIT - LARGEST, LIMIT);
  }

  @ParameterizedTest
  @EnumSource(OnExpiry.class)
  void processKilledUnderWayCostsWhatThePolicySays(OnExpiry policy) throws Exception {
    String url = PostgresServer.url();
    String schema = PostgresServer.freshSchema();
    List<Process> spenders = start(url, schema, PROCESSES, policy);
    Process victim = spenders.remove(0);
    try (BufferedReader lines = WriterProcess.output(victim)) {
      assertThat(lines.readLine()).isEqualTo("begun");
      awaitSpending(url, schema, policy);
      victim.destroyForcibly().waitFor();
    }
    // The others wait for what it held, and end when that has expired and the rest is spent.
    for (Process spender : spenders) {
      result(spender, WriterProcess.output(spender));
    }
    Standing end = standing(url, schema, policy);
    assertThat(end.held()).isZero();
    assertThat(end.spent()).isBetween(LIMIT - LARGEST, LIMIT);
  }

  private static void awaitSpending(String url, String schema, OnExpiry policy) {
    try (JdbcStorage storage = WriterProcess.open(url, schema)) {
      BudgetLedger ledger = storage.require(BudgetLedger.class);
      long spent = 0;
      while (spent < LIMIT / 20) {
        spent =
            ledger
                .read(SpenderProcess.GROUP, List.of(SpenderProcess.terms(policy)), null)
                .get(0)
                .spent();
      }
    }
  }

  private static List<Process> start(String url, String schema, int processes, OnExpiry policy)
      throws IOException {
    List<Process> spenders = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      spenders.add(SpenderProcess.start(url, schema, i, THREADS, policy));
    }
    return spenders;
  }

  private static long result(Process spender, BufferedReader output) throws Exception {
    try (BufferedReader lines = output) {
      assertThat(lines.readLine()).isEqualTo("begun");
      long spent = Long.parseLong(lines.readLine());
      assertThat(spender.waitFor()).isZero();
      return spent;
    }
  }

  private static Standing standing(String url, String schema, OnExpiry policy) {
    try (JdbcStorage storage = WriterProcess.open(url, schema)) {
      return storage
          .require(BudgetLedger.class)
          .read(SpenderProcess.GROUP, List.of(SpenderProcess.terms(policy)), null)
          .get(0);
    }
  }
}
