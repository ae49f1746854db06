package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.testkit.RedisServer;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Counts, on the server, how often it is asked for an operation on three budgets. */
class LedgerRoundTripsTest {

  private static final String GROUP = "default";
  private static final Duration TTL = Duration.ofSeconds(30);

  private final RedisServer server = RedisServer.start();
  private final RedisStorage storage = RedisStorage.builder().url(server.url()).poolSize(1).build();
  private final BudgetLedger ledger = storage.require(BudgetLedger.class);
  private final Jedis beside = RedisServers.connect(server);
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
          Budget.calls("rpm", 1_000).per(BudgetPeriod.minute()).build().terms(""));

  @BeforeEach
  void connectAndLoadTheScripts() {
    ledger.reserve(GROUP, call("first"), lines(1), TTL);
    ledger.renew(GROUP, List.of(call("first")), TTL);
    ledger.release(GROUP, call("first"));
    ledger.charge(
        GROUP, List.of(new Charge(call("second"), 0, ledger.identityHorizon(GROUP), lines(0))));
  }

  @AfterEach
  void close() {
    beside.close();
    storage.close();
    server.close();
  }

  private static CallId call(String id) {
    return CallId.ofRequest("openai", id);
  }

  private List<LedgerLine> lines(long amount) {
    return accounts.stream().map(account -> new LedgerLine(account, amount)).toList();
  }

  /** Returns how many requests the server read meanwhile, one read event each. */
  private long requestsOf(Runnable operation) {
    return countedOf("total_reads_processed", operation);
  }

  /** Returns how many commands the server ran meanwhile, those of scripts among them. */
  private long commandsOf(Runnable operation) {
    return countedOf("total_commands_processed", operation);
  }

  private long countedOf(String what, Runnable operation) {
    long before = counted(what);
    operation.run();
    return counted(what) - before - 1;
  }

  private long counted(String what) {
    return beside
        .info("stats")
        .lines()
        .filter(line -> line.startsWith(what + ":"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyOperationIsOneRoundTrip() {
    Instant start = ledger.identityHorizon(GROUP).plus(Duration.ofDays(1));
    for (int i = 0; i < 5; i++) {
      CallId id = call("r" + i);
      assertThat(requestsOf(() -> ledger.reserve(GROUP, id, lines(10), TTL))).isEqualTo(1);
      assertThat(requestsOf(() -> ledger.renew(GROUP, List.of(id), TTL))).isEqualTo(1);
      List<Charge> charges = List.of(new Charge(id, 0, start, lines(5)));
      assertThat(requestsOf(() -> ledger.charge(GROUP, charges))).isEqualTo(1);
      assertThat(requestsOf(() -> ledger.charge(GROUP, charges))).as("again").isEqualTo(1);
      assertThat(requestsOf(() -> ledger.release(GROUP, id))).isEqualTo(1);
    }
    assertThat(requestsOf(() -> ledger.reserve(GROUP, call("x"), lines(5_000), TTL)))
        .as("a denial")
        .isEqualTo(1);
    assertThat(requestsOf(() -> ledger.read(GROUP, accounts, null))).isEqualTo(1);
  }

  @Test
  void operationOnManyBudgetsRunsFewCommands() {
    Instant start = ledger.identityHorizon(GROUP).plus(Duration.ofDays(1));
    ledger.reserve(GROUP, call("held"), lines(10), TTL);
    // Script and time; clock, call, cells, slots, limits, marks read; cells, slots, call, hold,
    // clock
    // written; a slot that is new is put in order, and down for when it leaves the window.
    assertThat(commandsOf(() -> ledger.reserve(GROUP, call("c"), lines(10), TTL)))
        .isBetween(13L, 15L);
    // Not the marks, but when the call is forgotten, and that it holds no more.
    assertThat(
            commandsOf(
                () -> ledger.charge(GROUP, List.of(new Charge(call("c"), 0, start, lines(5))))))
        .isBetween(13L, 15L);
  }

  @Test
  void batchOfChargesAsksFarLessOftenThanItHasCalls() {
    Instant start = ledger.identityHorizon(GROUP).plus(Duration.ofDays(1));
    List<Charge> charges =
        IntStream.range(0, 100)
            .mapToObj(i -> new Charge(call("b" + i), 0, start, lines(1)))
            .toList();
    assertThat(requestsOf(() -> ledger.charge(GROUP, charges))).isLessThanOrEqualTo(10);
    assertThat(ledger.read(GROUP, accounts, start).get(0).spent()).isEqualTo(100);
  }
}
