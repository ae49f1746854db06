package io.tokengauge.storage.jdbc;

import static io.tokengauge.storage.jdbc.SpenderProcess.LARGEST;
import static io.tokengauge.storage.jdbc.SpenderProcess.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.budget.Standing;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Claims that four JVMs of 64 threads each with $10.00 between them never spend more, and leave at
 * most $0.05; and that one of them that is killed costs what the policy says, to the nano-dollar.
 *
 * <p>Runs beside other tests: most of the time it waits for holds to expire.
 */
@Execution(ExecutionMode.CONCURRENT)
class BudgetFleetTest {

  private static final int PROCESSES = 4;
  private static final int THREADS = 64;
  private static final String UNHARMED = OnExpiry.CHARGE_ESTIMATE.name();
  private static final String KILLED = OnExpiry.CHARGE_ESTIMATE + "+" + OnExpiry.RELEASE;

  private final List<Spender> spenders = new ArrayList<>();

  @TempDir private Path directory = Path.of("");

  private record Spender(int number, Process process, BufferedReader output) {
    void begin(String round) throws IOException {
      process.getOutputStream().write((round + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }
  }

  @Test
  void fourProcessesOnOneServerSpendTenDollarsAndTheKilledOneCostsWhatThePolicySays()
      throws Exception {
    spend(PostgresServer.url(), PostgresServer.freshSchema());
  }

  @Test
  void fourProcessesOnOneFileSpendTenDollarsAndTheKilledOneCostsWhatThePolicySays()
      throws Exception {
    spend("jdbc:sqlite:" + directory.resolve("budgets.db"), "");
  }

  private void spend(String url, String schema) throws Exception {
    try (JdbcStorage storage = WriterProcess.open(url, schema)) {
      BudgetLedger ledger = storage.require(BudgetLedger.class);
      ledger.published(); // the tables are there, and nobody waits for them
      for (int i = 0; i < PROCESSES; i++) {
        Process process = SpenderProcess.start(url, schema, i, THREADS);
        spenders.add(new Spender(i, process, WriterProcess.output(process)));
      }
      for (Spender spender : spenders) {
        assertThat(spender.output.readLine()).isEqualTo("ready");
      }
      spendUnharmed(ledger);
      spendWithOneKilled(ledger);
    } finally {
      for (Spender spender : spenders) {
        spender.process.destroyForcibly();
        spender.output.close();
      }
    }
  }

  private void spendUnharmed(BudgetLedger ledger) throws Exception {
    long spent = 0;
    for (Spender spender : spenders) {
      spender.begin(UNHARMED);
    }
    for (Spender spender : spenders) {
      spent += Long.parseLong(spender.output.readLine());
    }
    Standing end = read(ledger, SpenderProcess.total(UNHARMED, OnExpiry.CHARGE_ESTIMATE));
    assertThat(end.held()).isZero();
    assertThat(end.spent()).isEqualTo(spent).isBetween(LIMIT - LARGEST, LIMIT);
  }

  private void spendWithOneKilled(BudgetLedger ledger) throws Exception {
    for (Spender spender : spenders) {
      spender.begin(KILLED);
    }
    Spender victim = oneThatHoldsMuch(ledger);
    victim.process.destroyForcibly().waitFor();
    // The others wait for what it held, and end when that has expired and the rest is spent.
    long spent = 0;
    for (Spender spender : spenders) {
      spent += spender.equals(victim) ? 0 : Long.parseLong(spender.output.readLine());
    }
    long spentByAll = 0;
    for (OnExpiry policy : OnExpiry.values()) {
      spentByAll += spentOf(ledger, policy, victim.number);
    }
    assertThat(spentByAll - spentByThe(ledger, victim.number)).isEqualTo(spent);
  }

  // Whichever process the store serves most: one that it starves would be a poor victim.
  private Spender oneThatHoldsMuch(BudgetLedger ledger) {
    while (true) {
      boolean begun = true;
      for (OnExpiry policy : OnExpiry.values()) {
        long spent = read(ledger, SpenderProcess.total(KILLED, policy)).spent();
        assertThat(spent).as("spent before one was killed").isLessThan(LIMIT - LARGEST);
        begun &= spent > LIMIT / 50;
      }
      for (Spender spender : spenders) {
        AccountTerms own = SpenderProcess.own(KILLED, OnExpiry.CHARGE_ESTIMATE, spender.number);
        if (begun && read(ledger, own).held() > 5 * LARGEST) {
          return spender;
        }
      }
    }
  }

  private static long spentOf(BudgetLedger ledger, OnExpiry policy, int victim) {
    Standing end = read(ledger, SpenderProcess.total(KILLED, policy));
    assertThat(end.held()).isZero();
    assertThat(end.spent()).isBetween(LIMIT - LARGEST, LIMIT);

    long paid = 0;
    for (int i = 0; i < PROCESSES; i++) {
      if (i != victim) {
        long ofThis = read(ledger, SpenderProcess.paid(KILLED, policy, i)).spent();
        assertThat(read(ledger, SpenderProcess.own(KILLED, policy, i)).spent()).isEqualTo(ofThis);
        paid += ofThis;
      }
    }
    long victims = read(ledger, SpenderProcess.own(KILLED, policy, victim)).spent();
    assertThat(end.spent()).isEqualTo(paid + victims);
    long estimates = victims - read(ledger, SpenderProcess.paid(KILLED, policy, victim)).spent();
    if (policy == OnExpiry.RELEASE) {
      assertThat(estimates).isZero();
    } else {
      assertThat(estimates).isPositive().isLessThanOrEqualTo(THREADS / 2 * LARGEST);
    }
    return end.spent();
  }

  private static long spentByThe(BudgetLedger ledger, int number) {
    long spent = 0;
    for (OnExpiry policy : OnExpiry.values()) {
      spent += read(ledger, SpenderProcess.own(KILLED, policy, number)).spent();
    }
    return spent;
  }

  private static Standing read(BudgetLedger ledger, AccountTerms terms) {
    return ledger.read(SpenderProcess.GROUP, List.of(terms), null).get(0);
  }
}
