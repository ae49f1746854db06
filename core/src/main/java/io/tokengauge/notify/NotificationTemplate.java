package io.tokengauge.notify;

import io.tokengauge.usage.VisibleText;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts notifications into a user's own words: text with fields in braces, such as {@code [{level}]
 * {title}: {message}}.
 *
 * <table>
 *   <caption>Fields</caption>
 *   <tr><td>{@code level}</td><td>{@code INFO}, {@code WARNING}, {@code CRITICAL}, {@code RESOLVED}
 *       </td></tr>
 *   <tr><td>{@code severity}</td><td>the level, of an ended alert the one that it had</td></tr>
 *   <tr><td>{@code symbol}</td><td>the emoji of the level</td></tr>
 *   <tr><td>{@code title}</td><td>the threshold's name, and which of the rule's alerts it is</td>
 *       </tr>
 *   <tr><td>{@code message}, {@code rule}</td><td>the sentence, the rule's name</td></tr>
 *   <tr><td>{@code value}, {@code threshold}</td><td>with their unit</td></tr>
 *   <tr><td>{@code time}, {@code since}, {@code duration}</td><td>when it happened, when the alert
 *       began, how long that is</td></tr>
 *   <tr><td>{@code label.NAME}, {@code context.NAME}</td><td>a label, a further fact</td></tr>
 * </table>
 *
 * <p>A field that a notification does not have is empty. Two opening braces are one brace of the
 * text. What is put in is visible and bounded (see {@link VisibleText}), and still to be escaped
 * for the medium. Immutable.
 */
public final class NotificationTemplate {

  /** The longest template, in characters. */
  public static final int MAX_LENGTH = 10_000;

  private static final String LABEL = "label.";
  private static final String CONTEXT = "context.";
  private static final int MAX_FIELD = 2_000;

  private static final Map<String, BiFunction<Notification, ZoneId, String>> FIELDS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("level", (n, zone) -> NotificationText.level(n)),
              Map.entry("severity", (n, zone) -> n.severity().name()),
              Map.entry("symbol", (n, zone) -> NotificationText.symbol(n)),
              Map.entry("title", (n, zone) -> NotificationText.title(n)),
              Map.entry("message", (n, zone) -> NotificationText.message(n)),
              Map.entry("rule", (n, zone) -> n.rule()),
              Map.entry("value", (n, zone) -> text(n.value())),
              Map.entry("threshold", (n, zone) -> text(n.threshold())),
              Map.entry("time", (n, zone) -> NotificationText.time(n.time(), zone)),
              Map.entry("since", (n, zone) -> NotificationText.time(n.since(), zone)),
              Map.entry("duration", (n, zone) -> NotificationText.duration(n.duration()))));

  private final String template;
  private final List<BiFunction<Notification, ZoneId, String>> parts;

  private NotificationTemplate(
      String template, List<BiFunction<Notification, ZoneId, String>> parts) {
    this.template = template;
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException if it is blank or too long, or names a field that there is
   *     not, or a brace is not closed
   */
  public static NotificationTemplate of(String template) {
    if (template.isBlank() || template.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "template must have 1 to "
              + MAX_LENGTH
              + " characters and not be blank, had "
              + template.length());
    }
    List<BiFunction<Notification, ZoneId, String>> parts = new ArrayList<>();
    int at = 0;
    while (at < template.length()) {
      int brace = template.indexOf('{', at);
      String words = template.substring(at, brace < 0 ? template.length() : brace);
      parts.add((notification, zone) -> words);
      if (brace < 0) {
        break;
      }
      if (template.startsWith("{{", brace)) {
        parts.add((notification, zone) -> "{");
        at = brace + 2;
        continue;
      }
      int end = template.indexOf('}', brace);
      if (end < 0) {
        throw new IllegalArgumentException(
            "template must close every brace, left one open at character " + (brace + 1));
      }
      parts.add(field(template.substring(brace + 1, end)));
      at = end + 1;
    }
    return new NotificationTemplate(template, parts);
  }

  private static BiFunction<Notification, ZoneId, String> field(String name) {
    BiFunction<Notification, ZoneId, String> raw = raw(name);
    return (notification, zone) -> VisibleText.cut(raw.apply(notification, zone), MAX_FIELD);
  }

  private static BiFunction<Notification, ZoneId, String> raw(String name) {
    BiFunction<Notification, ZoneId, String> known = FIELDS.get(name);
    if (known != null) {
      return known;
    }
    if (name.startsWith(LABEL) && name.length() > LABEL.length()) {
      String label = name.substring(LABEL.length());
      return (n, zone) -> n.labels().getOrDefault(label, "");
    }
    if (name.startsWith(CONTEXT) && name.length() > CONTEXT.length()) {
      String fact = name.substring(CONTEXT.length());
      return (n, zone) -> n.context().getOrDefault(fact, "");
    }
    throw new IllegalArgumentException(
        "template field must be one of "
            + String.join(", ", FIELDS.keySet())
            + ", label.NAME or context.NAME, was {"
            + VisibleText.cut(name, 100)
            + "}");
  }

  /**
   * Returns the template with the fields of a notification filled in.
   *
   * @param zone whose clock times are shown on
   */
  public String fill(Notification notification, ZoneId zone) {
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.apply(notification, zone)));
    return text.toString();
  }

  /** Returns the template itself. */
  @Override
  public String toString() {
    return template;
  }

  private static String text(@Nullable Measurement measured) {
    return measured == null ? "" : measured.text();
  }
}
