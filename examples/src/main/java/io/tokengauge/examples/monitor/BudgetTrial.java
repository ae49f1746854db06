package io.tokengauge.examples.monitor;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.Denial;
import io.tokengauge.budget.HoldAnswer;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.Spend;
import io.tokengauge.budget.Standing;
import io.tokengauge.examples.monitor.view.TriedBudget;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plays calls against budgets in the order of their start, on the calls' own time: one that does
 * not fit is not made and spends nothing. What a call took is known beforehand here, so it is what
 * the call asks for.
 */
final class BudgetTrial implements AutoCloseable {

  private static final Duration NO_TIME = Duration.ofSeconds(1);

  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private final Storage storage;
  private final BudgetLedger ledger;
  private Instant now = UsageRecord.MIN_START;

  /** Counts what a budget did. */
  private static final class Tally {
    private final Budget budget;
    private final Map<String, AccountTally> accounts = new TreeMap<>();

    private Tally(Budget budget) {
      this.budget = budget;
    }

    private AccountTally account(BudgetAccount account) {
      return accounts.computeIfAbsent(account.key(), key -> new AccountTally());
    }
  }

  /** Counts what a budget did to one account. */
  private static final class AccountTally {
    private final Set<Instant> reached = new HashSet<>();
    private long denied;
    private Money notSpent = Money.ZERO;
    private @Nullable Instant first;
    private @Nullable Standing fullest;

    private void stands(Standing standing) {
      if (fullest == null || standing.spent() > fullest.spent()) {
        fullest = standing;
      }
    }

    private void deny(Denial denial, PricedUsage call) {
      stands(denial.standing());
      denied++;
      notSpent = notSpent.plus(call.cost().amount().orElse(Money.ZERO));
      reached.add(denial.standing().from());
      first = first == null ? call.record().start() : first;
    }

    private TriedBudget.Account result(String key) {
      return new TriedBudget.Account(
          key,
          Objects.requireNonNull(fullest, "fullest"),
          reached.size(),
          denied,
          notSpent,
          Optional.ofNullable(first));
    }
  }

  BudgetTrial(List<Budget> budgets) {
    budgets.forEach(budget -> tallies.put(budget.name(), new Tally(budget)));
    // Nothing of one run is too old to be asked for at its end.
    storage = MemoryStorage.builder().clock(() -> now).maxBudgetCalls(1).build();
    ledger = storage.require(BudgetLedger.class);
  }

  /** Makes a call, if it fits; calls come in the order of their start. */
  void call(PricedUsage call) {
    UsageRecord record = call.record();
    now = record.start();
    Spend spend = Spend.of(call);
    Map<String, List<LedgerLine>> groups = new LinkedHashMap<>();
    for (Tally tally : tallies.values()) {
      String key = tally.budget.scope().keyOf(record);
      if (key != null) {
        LedgerLine line = new LedgerLine(tally.budget.terms(key), tally.budget.unit().of(spend));
        groups.computeIfAbsent(tally.budget.group(), g -> new ArrayList<>()).add(line);
      }
    }
    groups.forEach((group, lines) -> reserve(group, lines, call));
  }

  private void reserve(String group, List<LedgerLine> lines, PricedUsage call) {
    HoldAnswer answer = ledger.reserve(group, call.id(), lines, NO_TIME);
    if (answer instanceof HoldAnswer.Denied denied) {
      denied.denials().forEach(denial -> deny(denial, call));
    } else if (answer instanceof HoldAnswer.Granted granted) {
      granted.overruns().forEach(denial -> deny(denial, call));
      ledger.charge(group, List.of(new Charge(call.id(), 0, now, lines)));
    }
    // A denied call leaves no trace, but its other accounts are to be known.
    List<AccountTerms> accounts = lines.stream().map(LedgerLine::terms).toList();
    for (Standing standing : ledger.read(group, accounts, null)) {
      tally(standing.account()).stands(standing);
    }
  }

  private void deny(Denial denial, PricedUsage call) {
    tally(denial.standing().account()).deny(denial, call);
  }

  private AccountTally tally(BudgetAccount account) {
    return Objects.requireNonNull(tallies.get(account.budget()), account.budget()).account(account);
  }

  /** Returns how each budget did, and how it stands at the last call. */
  List<TriedBudget> result() {
    List<TriedBudget> tried = new ArrayList<>();
    for (Tally tally : tallies.values()) {
      Budget budget = tally.budget;
      List<AccountTerms> terms = tally.accounts.keySet().stream().map(budget::terms).toList();
      long spent =
          ledger.read(budget.group(), terms, null).stream().mapToLong(Standing::spent).sum();
      List<TriedBudget.Account> accounts = new ArrayList<>();
      tally.accounts.forEach((key, account) -> accounts.add(account.result(key)));
      tried.add(new TriedBudget(budget, accounts, spent));
    }
    return tried;
  }

  @Override
  public void close() {
    storage.close();
  }
}
