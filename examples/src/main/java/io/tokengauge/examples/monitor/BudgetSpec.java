package io.tokengauge.examples.monitor;

import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads budgets as people write them: {@code users=$10/month each user}. */
final class BudgetSpec {

  /** How a budget is written. */
  static final String FORM =
      "NAME=$10/day, NAME=500 calls/minute or NAME=30000 tokens/PT1H, then if need be"
          + " each DIMENSION, only DIMENSION=VALUE, soft or shadow";

  /** What a service starts with: $10 a day, $100 a month, $10 a month for each user. */
  static final List<String> DEFAULTS =
      List.of("day=$10/day", "month=$100/month", "users=$10/month each user");

  private static final Pattern SPEC =
      Pattern.compile(
          "(?<name>[^=\\s]+)=\\s*(?<dollar>\\$)?(?<amount>[0-9][0-9.]*)(\\s+(?<unit>calls|tokens))?"
              + "\\s*/\\s*(?<period>\\S+)(?<rest>(\\s.*)?)");

  private BudgetSpec() {}

  /**
   * Returns the budget.
   *
   * @param zone whose calendar counts
   * @throws IllegalArgumentException if it is none
   */
  static Budget parse(String text, ZoneId zone) {
    Matcher spec = SPEC.matcher(text.strip());
    if (!spec.matches() || (spec.group("dollar") == null) == (spec.group("unit") == null)) {
      throw new IllegalArgumentException("budget must be " + FORM + ", was \"" + text + "\"");
    }
    Budget.Builder budget = limited(spec).per(period(spec.group("period"), zone));
    String[] words = spec.group("rest").strip().split("\\s+", -1);
    for (int i = 0; i < words.length; i++) {
      switch (words[i]) {
        case "" -> {
          // Nothing but the limit was said.
        }
        case "soft" -> budget.soft();
        case "shadow" -> budget.shadow();
        case "each" -> budget.forEach(Dimension.parse(after(words, i++, text)));
        case "only" -> only(budget, after(words, i++, text), text);
        default ->
            throw new IllegalArgumentException(
                "budget must be " + FORM + ", was \"" + text + "\" with \"" + words[i] + "\"");
      }
    }
    return budget.build();
  }

  private static Budget.Builder limited(Matcher spec) {
    String name = spec.group("name");
    String amount = spec.group("amount");
    if (spec.group("dollar") != null) {
      return Budget.dollars(name, Money.usd(amount));
    }
    long count;
    try {
      count = Long.parseLong(amount);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "limit of " + name + " must be a whole number, was " + amount, e);
    }
    return spec.group("unit").equals("calls")
        ? Budget.calls(name, count)
        : Budget.tokens(name, count);
  }

  private static BudgetPeriod period(String word, ZoneId zone) {
    return switch (word) {
      case "minute" -> BudgetPeriod.minute();
      case "day" -> BudgetPeriod.day(zone);
      case "week" -> BudgetPeriod.week(zone);
      case "month" -> BudgetPeriod.month(zone);
      case "total" -> BudgetPeriod.total();
      default -> rolling(word);
    };
  }

  private static BudgetPeriod rolling(String word) {
    try {
      return BudgetPeriod.rolling(Duration.parse(word));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "period of a budget must be minute, day, week, month, total or a rolling duration such as"
              + " PT24H, was \""
              + word
              + "\"",
          e);
    }
  }

  private static String after(String[] words, int index, String text) {
    if (index + 1 >= words.length) {
      throw new IllegalArgumentException("budget must be " + FORM + ", was \"" + text + "\"");
    }
    return words[index + 1];
  }

  private static void only(Budget.Builder budget, String pair, String text) {
    int equals = pair.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("budget must be " + FORM + ", was \"" + text + "\"");
    }
    budget.only(Dimension.parse(pair.substring(0, equals)), pair.substring(equals + 1));
  }
}
