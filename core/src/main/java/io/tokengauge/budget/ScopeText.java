package io.tokengauge.budget;

import io.tokengauge.usage.Dimension;
import io.tokengauge.window.Scope;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes scopes of budgets and reads them back: {@code all calls}, {@code project=chat, each user}.
 * Names and values that hold a comma, an equals sign, a quote or a backslash stand in quotes, with
 * a backslash before quotes and backslashes.
 */
final class ScopeText {

  private static final String ALL = "all calls";
  private static final String EACH = "each ";
  private static final String SPECIAL = ",=\"\\";

  private final String text;
  private int at;

  ScopeText(String text) {
    this.text = text;
  }

  static String of(BudgetScope scope) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Dimension, String> value : scope.where().values().entrySet()) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(quoted(value.getKey().name()))
          .append('=')
          .append(quoted(value.getValue()));
    }
    Dimension each = scope.each();
    if (each != null) {
      text.append(text.isEmpty() ? "" : ", ").append(EACH).append(quoted(each.name()));
    }
    return text.isEmpty() ? ALL : text.toString();
  }

  private static String quoted(String part) {
    if (part.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0)) {
      return part;
    }
    return '"' + part.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Returns the scope that the text says. */
  BudgetScope scope() {
    if (text.equals(ALL)) {
      return BudgetScope.ALL;
    }
    Scope where = Scope.ALL;
    @Nullable Dimension each = null;
    do {
      if (text.startsWith(EACH, at)) {
        at += EACH.length();
        each = Dimension.parse(part());
        break;
      }
      Dimension dimension = Dimension.parse(part());
      expect("=");
      where = where.and(dimension, part());
    } while (next());
    if (at < text.length()) {
      throw wrong();
    }
    return new BudgetScope(where, each);
  }

  private boolean next() {
    if (at == text.length()) {
      return false;
    }
    expect(", ");
    return true;
  }

  private void expect(String sign) {
    if (!text.startsWith(sign, at)) {
      throw wrong();
    }
    at += sign.length();
  }

  private String part() {
    StringBuilder part = new StringBuilder();
    if (!text.startsWith("\"", at)) {
      while (at < text.length() && SPECIAL.indexOf(text.charAt(at)) < 0) {
        part.append(text.charAt(at++));
      }
      return part.toString();
    }
    at++;
    while (!text.startsWith("\"", at)) {
      at += text.startsWith("\\", at) ? 1 : 0;
      if (at >= text.length()) {
        throw wrong();
      }
      part.append(text.charAt(at++));
    }
    at++;
    return part.toString();
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException(
        "scope of a budget must be \"all calls\" or such as \"project=chat, each user\", was \""
            + SafeText.of(text)
            + "\"");
  }
}
