package io.tokengauge.alert;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Tells alerts apart by a label, as Prometheus does: {@code user=ann}, {@code model!=gpt-4o},
 * {@code user=~team-.*}, {@code project!~test|demo}. Expressions match the whole value; a label
 * that is not there is the empty text.
 *
 * <p>Besides the labels of its rule every alert has {@code rule}, {@code severity} (INFO, WARNING,
 * CRITICAL) and {@code metric}. Immutable.
 */
public final class LabelMatcher {

  private static final Pattern FORM =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_.-]*)(=~|!~|!=|=)(.*)", Pattern.DOTALL);

  private final String name;
  private final String operator;
  private final String value;
  private final @Nullable Pattern pattern;

  private LabelMatcher(String name, String operator, String value, @Nullable Pattern pattern) {
    this.name = name;
    this.operator = operator;
    this.value = value;
    this.pattern = pattern;
  }

  /** Returns the matcher of alerts that have exactly this value. */
  public static LabelMatcher of(String label, String value) {
    return new LabelMatcher(Objects.requireNonNull(label), "=", value, null);
  }

  /**
   * Reads a matcher: a label, {@code =}, {@code !=}, {@code =~} or {@code !~}, and a value or a
   * regular expression.
   *
   * @throws IllegalArgumentException if it has another form, or the expression is wrong
   */
  public static LabelMatcher parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "matcher must be a label, =, !=, =~ or !~, and a value, was \"" + text + "\"");
    }
    String operator = form.group(2);
    String value = form.group(3);
    try {
      Pattern pattern = operator.endsWith("~") ? Pattern.compile(value, Pattern.DOTALL) : null;
      return new LabelMatcher(form.group(1), operator, value, pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "matcher must have a valid expression, was \"" + text + "\": " + e.getDescription(), e);
    }
  }

  /** Tells whether labels match. */
  public boolean matches(Map<String, String> labels) {
    String actual = labels.getOrDefault(name, "");
    boolean same = pattern == null ? actual.equals(value) : pattern.matcher(actual).matches();
    return same != operator.startsWith("!");
  }

  /** Returns the form that {@link #parse} reads. */
  @Override
  public String toString() {
    return name + operator + value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelMatcher that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
