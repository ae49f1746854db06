package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Claims that an operation on budgets is one transaction on PostgreSQL, counted on its way. */
class LedgerTransactionsTest {

  // The pool asks connections that were idle for so long whether they live, which is not counted.
  private static final String LIVENESS = "com.zaxxer.hikari.aliveBypassWindowMs";
  private static final Duration TTL = Duration.ofSeconds(30);

  private final TransactionPooler pooler;
  private final JdbcStorage storage;
  private final BudgetLedger ledger;
  private final List<AccountTerms> accounts =
      List.of(
          Budget.dollars("day", Money.usd("10"))
              .per(BudgetPeriod.day(ZoneOffset.UTC))
              .tellAt(50, 80)
              .build()
              .terms(""),
          Budget.dollars("user", Money.usd("10"))
              .per(BudgetPeriod.month(ZoneOffset.UTC))
              .forEach(Dimension.USER)
              .build()
              .terms("ada"),
          Budget.calls("rpm", 100).per(BudgetPeriod.minute()).build().terms(""));

  LedgerTransactionsTest() throws IOException {
    pooler = new TransactionPooler(PostgresServer.port(), "postgres", "postgres", 2);
    System.setProperty(LIVENESS, Long.toString(Duration.ofHours(1).toMillis()));
    storage =
        JdbcStorage.builder()
            .url("jdbc:postgresql://localhost:" + pooler.port() + "/postgres")
            .user("postgres")
            .schema(PostgresServer.freshSchema())
            .poolSize(1)
            .build();
    ledger = storage.require(BudgetLedger.class);
  }

  @BeforeEach
  void open() {
    assertThat(ledger.published()).isEmpty();
  }

  @AfterEach
  void close() throws IOException {
    storage.close();
    pooler.close();
    System.clearProperty(LIVENESS);
  }

  private static CallId call(int number) {
    return CallId.ofRequest("openai", "r" + number);
  }

  private List<LedgerLine> lines(long amount) {
    return accounts.stream().map(account -> new LedgerLine(account, amount)).toList();
  }

  private int transactionsOf(Runnable operation) {
    int before = pooler.handedOut();
    operation.run();
    return pooler.handedOut() - before;
  }

  @Test
  void everyOperationIsOneTransaction() {
    Instant start = ledger.identityHorizon("default").plus(Duration.ofDays(1));
    for (int i = 0; i < 5; i++) {
      CallId id = call(i);
      assertThat(transactionsOf(() -> ledger.reserve("default", id, lines(10), TTL))).isEqualTo(1);
      assertThat(transactionsOf(() -> ledger.renew("default", List.of(id), TTL))).isEqualTo(1);
      List<Charge> charges = List.of(new Charge(id, 0, start, lines(5)));
      assertThat(transactionsOf(() -> ledger.charge("default", charges))).isEqualTo(1);
      // Done before, they are no more.
      assertThat(transactionsOf(() -> ledger.charge("default", charges))).isEqualTo(1);
      assertThat(transactionsOf(() -> ledger.release("default", id))).isEqualTo(1);
    }
    assertThat(transactionsOf(() -> ledger.reserve("default", call(9), lines(1_000), TTL)))
        .as("a denial")
        .isEqualTo(1);
    assertThat(transactionsOf(() -> ledger.read("default", accounts, null))).isEqualTo(1);
    LimitOrder order = new LimitOrder("day", null, 5L, "ann", "launch");
    assertThat(transactionsOf(() -> ledger.changeLimit("default", order))).isEqualTo(1);
  }

  @Test
  void batchOfChargesIsOneTransaction() {
    Instant start = ledger.identityHorizon("default").plus(Duration.ofDays(1));
    List<Charge> charges =
        IntStream.range(0, 500).mapToObj(i -> new Charge(call(i), 0, start, lines(1))).toList();
    assertThat(transactionsOf(() -> ledger.charge("default", charges))).isEqualTo(1);
    assertThat(ledger.read("default", accounts, start).get(0).spent()).isEqualTo(500);
  }
}
