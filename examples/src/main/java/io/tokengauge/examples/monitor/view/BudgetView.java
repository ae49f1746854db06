package io.tokengauge.examples.monitor.view;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.BudgetUnit;
import io.tokengauge.budget.LedgerReconciliation;
import io.tokengauge.budget.LimitChange;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.budget.Standing;
import io.tokengauge.usage.Money;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows budgets to people and to programs. */
public final class BudgetView {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private static final long NANOS_PER_CENT = 10_000_000;

  private final ZoneId zone;

  /** Shows times in a zone. */
  public BudgetView(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * Holds how accounts of a budget stand.
   *
   * @param budget as its application published it
   * @param standings of those of its accounts that are shown, one or more
   * @param more how many there are besides
   */
  public record Shown(PublishedBudget budget, List<Standing> standings, int more) {
    /** Copies the standings. */
    public Shown {
      standings = List.copyOf(standings);
    }
  }

  /** Prints how accounts stand now. */
  public void print(PrintWriter out, List<Shown> budgets, Instant now) {
    BudgetBoard board = new BudgetBoard(zone);
    budgets.forEach(shown -> board.add(shown, now));
    board.print(out);
  }

  /**
   * Prints what budgets would have done.
   *
   * @param top how many accounts of each to show at most
   */
  public void printTried(PrintWriter out, List<TriedBudget> tried, int top) {
    BudgetBoard board = new BudgetBoard(zone);
    tried.forEach(budget -> board.add(budget, top));
    board.print(out);
  }

  /**
   * Prints changes of limits.
   *
   * @param units what each budget counts; amounts of others are left out
   */
  public void printChanges(
      PrintWriter out, List<LimitChange> changes, Map<String, BudgetUnit> units) {
    Table table = new Table(List.of("at", "budget", "of", "by", "reason", "before", "limit"), 5);
    for (LimitChange change : changes) {
      BudgetUnit unit = units.get(change.order().budget());
      table.add(
          List.of(
              time(change.at()),
              change.order().budget(),
              change.order().key() == null ? "all" : change.order().key(),
              change.order().by(),
              change.order().reason(),
              limit(unit, change.before()),
              limit(unit, change.order().limit())));
    }
    table.print(out);
  }

  private static String limit(@Nullable BudgetUnit unit, @Nullable Long amount) {
    if (unit == null) {
      return "";
    }
    return amount == null ? "default" : unit.text(amount);
  }

  /** Writes how accounts stand, amounts in the budget's unit, dollars as exact decimal strings. */
  public void write(JsonGenerator json, List<Shown> budgets) throws IOException {
    json.writeArrayFieldStart("budgets");
    for (Shown shown : budgets) {
      for (Standing standing : shown.standings) {
        write(json, shown.budget, standing);
      }
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, PublishedBudget budget, Standing standing)
      throws IOException {
    BudgetUnit unit = budget.unit();
    json.writeStartObject();
    json.writeStringField("budget", budget.name());
    json.writeStringField("key", standing.account().key());
    json.writeStringField("scope", budget.scope());
    json.writeStringField("period", budget.period().label());
    json.writeStringField("unit", unit.label());
    json.writeStringField("enforcement", budget.enforcement().label());
    amount(json, "limit", unit, standing.limit());
    amount(json, "spent", unit, standing.spent());
    amount(json, "held", unit, standing.held());
    amount(json, "remaining", unit, standing.remaining());
    Optional<Instant> resets = budget.period().resets(standing.from());
    if (resets.isPresent()) {
      json.writeStringField("resets", resets.get().toString());
    }
    json.writeEndObject();
  }

  /** Prints what ledger and history say of each budget, row by row where they differ. */
  public void printCompared(PrintWriter out, List<LedgerReconciliation> compared) {
    Table table =
        new Table(List.of("budget", "of", "period from", "booked", "used", "difference"), 3);
    long agreeing = 0;
    for (LedgerReconciliation one : compared) {
      agreeing += one.rows().size() - one.differences().size();
      for (LedgerReconciliation.Row row : one.differences()) {
        BudgetUnit unit = one.budget().unit();
        String sign = row.difference() < 0 ? "-" : "+";
        table.add(
            List.of(
                one.budget().name(),
                row.key().isEmpty() ? one.budget().scope().toString() : row.key(),
                one.budget().period() == BudgetPeriod.total() ? "–" : time(one.window().from()),
                unit.text(row.booked()),
                unit.text(row.used()),
                sign + unit.text(Math.abs(row.difference()))));
      }
    }
    if (!table.isEmpty()) {
      table.print(out);
    }
    out.println(Figures.count(agreeing, "account") + " agree" + (agreeing == 1 ? "s." : "."));
    if (compared.stream().anyMatch(one -> !one.complete())) {
      out.println("The store has purged calls of some of these periods: they count no more.");
    }
  }

  /** Writes what ledger and history say of each account. */
  public void writeCompared(JsonGenerator json, List<LedgerReconciliation> compared)
      throws IOException {
    json.writeArrayFieldStart("accounts");
    for (LedgerReconciliation one : compared) {
      for (LedgerReconciliation.Row row : one.rows()) {
        BudgetUnit unit = one.budget().unit();
        json.writeStartObject();
        json.writeStringField("budget", one.budget().name());
        json.writeStringField("key", row.key());
        json.writeStringField("from", one.window().from().toString());
        json.writeStringField("to", one.window().to().toString());
        amount(json, "booked", unit, row.booked());
        amount(json, "used", unit, row.used());
        json.writeBooleanField("differs", row.differs());
        json.writeBooleanField("complete", one.complete());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  /** Writes what budgets would have done. */
  public void writeTried(JsonGenerator json, List<TriedBudget> tried) throws IOException {
    json.writeArrayFieldStart("budgets");
    for (TriedBudget row : tried) {
      Budget budget = row.budget();
      json.writeStartObject();
      json.writeStringField("budget", budget.name());
      json.writeStringField("scope", budget.scope().toString());
      json.writeStringField("period", budget.period().label());
      json.writeStringField("unit", budget.unit().label());
      json.writeStringField("enforcement", budget.enforcement().label());
      amount(json, "limit", budget.unit(), budget.limit());
      json.writeNumberField("accounts", row.accounts().size());
      json.writeNumberField("reached", row.reached());
      json.writeNumberField("denied_calls", row.denied());
      JsonDocument.usd(json, "not_spent_usd", row.notSpent());
      if (row.first().isPresent()) {
        json.writeStringField("first_denied", row.first().get().toString());
      }
      amount(json, "spent", budget.unit(), row.spent());
      json.writeArrayFieldStart("by_account");
      for (TriedBudget.Account account : row.accounts()) {
        json.writeStartObject();
        json.writeStringField("key", account.key());
        amount(json, "most_spent", budget.unit(), account.fullest().spent());
        json.writeStringField("most_spent_from", account.fullest().from().toString());
        json.writeNumberField("reached", account.reached());
        json.writeNumberField("denied_calls", account.denied());
        JsonDocument.usd(json, "not_spent_usd", account.notSpent());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void amount(JsonGenerator json, String name, BudgetUnit unit, long amount)
      throws IOException {
    if (unit == BudgetUnit.DOLLARS) {
      JsonDocument.usd(json, name, usd(amount));
    } else {
      json.writeNumberField(name, amount);
    }
  }

  /** Returns an amount in short; dollars cut to cents, so that 99 % never look like all. */
  static String cut(BudgetUnit unit, long amount) {
    if (unit != BudgetUnit.DOLLARS) {
      return unit.text(amount);
    }
    return Figures.rounded(
        usd(amount < NANOS_PER_CENT ? amount : amount - amount % NANOS_PER_CENT));
  }

  private static Money usd(long nanoDollars) {
    return Money.ofPicos(BigInteger.valueOf(nanoDollars).multiply(BigInteger.valueOf(1000)));
  }

  static String percent(int percent) {
    return percent == Integer.MAX_VALUE ? "–" : percent + "%";
  }

  private String time(Instant at) {
    return MINUTE.format(at.atZone(zone));
  }
}
