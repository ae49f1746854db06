package io.tokengauge.examples.monitor.view;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetUnit;
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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows budgets to people and to programs. */
public final class BudgetView {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private final ZoneId zone;

  /** Shows times in a zone. */
  public BudgetView(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * Holds how one account stands, with what the budget is.
   *
   * @param budget as its application published it
   * @param standing of one of its accounts
   * @param resets when it counts from zero again, if it ever does at once
   */
  public record Row(PublishedBudget budget, Standing standing, Optional<Instant> resets) {}

  /** Prints how accounts stand. */
  public void print(PrintWriter out, List<Row> rows) {
    Table table =
        new Table(List.of("budget", "of", "limit", "spent", "held", "left", "%", "resets"), 2);
    for (Row row : rows) {
      Standing standing = row.standing;
      BudgetUnit unit = row.budget.unit();
      table.add(
          List.of(
              row.budget.name(),
              standing.account().key().isEmpty() ? row.budget.scope() : standing.account().key(),
              unit.text(standing.limit()),
              unit.text(standing.spent()),
              unit.text(standing.held()),
              unit.text(standing.remaining()),
              percent(standing.percentSpent()),
              row.resets.map(this::time).orElse("–")));
    }
    table.print(out);
  }

  /** Prints what budgets would have done. */
  public void printTried(PrintWriter out, List<TriedBudget> tried) {
    Table table =
        new Table(
            List.of(
                "budget", "limit", "of", "reached", "calls denied", "not spent", "first", "spent"),
            3);
    for (TriedBudget row : tried) {
      Budget budget = row.budget();
      table.add(
          List.of(
              budget.name(),
              budget.unit().text(budget.limit()) + " per " + budget.period().label(),
              budget.scope().toString(),
              Figures.count(row.reached()),
              Figures.count(row.denied()),
              Figures.rounded(row.notSpent()),
              row.first() == null ? "–" : time(Objects.requireNonNull(row.first())),
              rounded(budget.unit(), row.spent())));
    }
    table.print(out);
  }

  /**
   * Prints changes of limits.
   *
   * @param units what each budget counts; changes of others are left out
   */
  public void printChanges(
      PrintWriter out, List<LimitChange> changes, Map<String, BudgetUnit> units) {
    Table table = new Table(List.of("at", "budget", "of", "by", "reason", "before", "limit"), 5);
    for (LimitChange change : changes) {
      BudgetUnit unit = units.get(change.order().budget());
      if (unit == null) {
        continue;
      }
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

  private static String limit(BudgetUnit unit, @Nullable Long amount) {
    return amount == null ? "default" : unit.text(amount);
  }

  /** Writes how accounts stand, amounts in the budget's unit, dollars as exact decimal strings. */
  public void write(JsonGenerator json, List<Row> rows) throws IOException {
    json.writeArrayFieldStart("budgets");
    for (Row row : rows) {
      Standing standing = row.standing;
      BudgetUnit unit = row.budget.unit();
      json.writeStartObject();
      json.writeStringField("budget", row.budget.name());
      json.writeStringField("key", standing.account().key());
      json.writeStringField("scope", row.budget.scope());
      json.writeStringField("period", row.budget.period().label());
      json.writeStringField("unit", unit.label());
      json.writeStringField("enforcement", row.budget.enforcement().label());
      amount(json, "limit", unit, standing.limit());
      amount(json, "spent", unit, standing.spent());
      amount(json, "held", unit, standing.held());
      amount(json, "remaining", unit, standing.remaining());
      if (row.resets.isPresent()) {
        json.writeStringField("resets", row.resets.get().toString());
      }
      json.writeEndObject();
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
      json.writeNumberField("accounts", row.accounts());
      json.writeNumberField("reached", row.reached());
      json.writeNumberField("denied_calls", row.denied());
      JsonDocument.usd(json, "not_spent_usd", row.notSpent());
      if (row.first() != null) {
        json.writeStringField("first_denied", Objects.requireNonNull(row.first()).toString());
      }
      amount(json, "spent", budget.unit(), row.spent());
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

  private static String rounded(BudgetUnit unit, long amount) {
    return unit == BudgetUnit.DOLLARS ? Figures.rounded(usd(amount)) : unit.text(amount);
  }

  private static Money usd(long nanoDollars) {
    return Money.ofPicos(BigInteger.valueOf(nanoDollars).multiply(BigInteger.valueOf(1000)));
  }

  private static String percent(int percent) {
    return percent == Integer.MAX_VALUE ? "–" : percent + "%";
  }

  private String time(Instant at) {
    return MINUTE.format(at.atZone(zone));
  }
}
