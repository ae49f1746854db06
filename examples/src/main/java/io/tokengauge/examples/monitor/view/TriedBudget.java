package io.tokengauge.examples.monitor.view;

import io.tokengauge.budget.Budget;
import io.tokengauge.budget.Standing;
import io.tokengauge.usage.Money;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells what a budget would have done to calls.
 *
 * @param budget the budget
 * @param accounts what it would have done to each of its accounts, those it hit hardest first
 * @param spent what all accounts together have spent in the period of the last call, in its unit
 */
public record TriedBudget(Budget budget, List<Account> accounts, long spent) {

  /** Puts the accounts in order. */
  public TriedBudget {
    accounts =
        accounts.stream()
            .sorted(
                Comparator.comparingLong(Account::denied)
                    .thenComparingLong(account -> account.fullest().spent())
                    .reversed()
                    .thenComparing(Account::key))
            .toList();
  }

  /**
   * Tells what a budget would have done to one of its accounts.
   *
   * @param key whose part, such as a user's name; empty if the budget has one account
   * @param fullest how it stood when it had spent most
   * @param reached in how many periods it came to its limit
   * @param denied how many calls did not fit
   * @param notSpent what these cost
   * @param first when the first of them started, if there was one
   */
  public record Account(
      String key,
      Standing fullest,
      int reached,
      long denied,
      Money notSpent,
      Optional<Instant> first) {
    /** Checks the parts. */
    public Account {
      Objects.requireNonNull(fullest, "fullest");
    }
  }

  /** Returns how many calls did not fit. */
  public long denied() {
    return accounts.stream().mapToLong(Account::denied).sum();
  }

  /** Returns how many periods of how many accounts came to their limit, together. */
  public int reached() {
    return accounts.stream().mapToInt(Account::reached).sum();
  }

  /** Returns what the calls that did not fit cost. */
  public Money notSpent() {
    return accounts.stream().map(Account::notSpent).reduce(Money.ZERO, Money::plus);
  }

  /** Returns when the first call that did not fit started, if there was one. */
  public Optional<Instant> first() {
    return accounts.stream()
        .flatMap(account -> account.first().stream())
        .min(Comparator.naturalOrder());
  }
}
