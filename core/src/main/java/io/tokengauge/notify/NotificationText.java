package io.tokengauge.notify;

import io.tokengauge.usage.VisibleText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts notifications into words for people: every text is visible (see {@link VisibleText}) and
 * bounded, and still to be escaped for the medium. Each method is a function of its arguments.
 */
public final class NotificationText {

  /** What subjects say after the level. */
  public static final String SUBJECT = "AI API Usage Alert: ";

  private static final int MAX_TITLE = 120;
  private static final int MAX_MESSAGE = 2_000;
  private static final int MAX_NAME = 40;
  private static final int MAX_FACT = 300;
  private static final int MAX_FACTS = 12;
  private static final int MAX_NAMED_LABELS = 3;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss zzz", Locale.ENGLISH);

  private NotificationText() {}

  /**
   * Holds one thing to know of a notification.
   *
   * @param name what it is called; ours
   * @param value visible and bounded, but from anywhere
   */
  public record Fact(String name, String value) {}

  /** Returns {@code [WARNING] AI API Usage Alert: Daily 80%}, and how many more there are. */
  public static String subject(Dispatch dispatch) {
    Notification lead = dispatch.lead();
    return "[" + level(lead) + "] " + SUBJECT + title(lead) + more(dispatch);
  }

  /** Returns {@code and 2 more} for what a line about the lead leaves out; empty if that is all. */
  public static String more(Dispatch dispatch) {
    int more = dispatch.notifications().size() - 1;
    return more > 0 ? " and " + more + " more" : "";
  }

  /** Returns {@code RESOLVED} for the end of an alert, else its severity. */
  public static String level(Notification notification) {
    return notification.transition() == Transition.RESOLVED
        ? Transition.RESOLVED.name()
        : notification.severity().name();
  }

  /** Returns the level, and of the end of an alert also the severity that it had. */
  public static String standing(Notification notification) {
    return notification.transition() == Transition.RESOLVED
        ? level(notification) + " (was " + notification.severity() + ")"
        : level(notification);
  }

  /** Returns the emoji that stands for the level. */
  public static String symbol(Notification notification) {
    return notification.transition() == Transition.RESOLVED
        ? "✅"
        : notification.severity().symbol();
  }

  /** Returns the threshold's name, and which of the rule's alerts it is: {@code RPM 80% (ann)}. */
  public static String title(Notification notification) {
    String title = VisibleText.cut(notification.title(), MAX_TITLE);
    if (notification.labels().isEmpty()) {
      return title;
    }
    List<String> values = notification.labels().values().stream().limit(MAX_NAMED_LABELS).toList();
    return title + " (" + VisibleText.cut(String.join(", ", values), MAX_TITLE) + ")";
  }

  /**
   * Returns the sentence that says what happened; of an ended alert how long it lasted, and the
   * last one that it had.
   */
  public static String message(Notification notification) {
    String message = VisibleText.cut(notification.message(), MAX_MESSAGE);
    return notification.transition() == Transition.RESOLVED
        ? "Resolved after " + duration(notification.duration()) + "; it was: " + message
        : message;
  }

  /**
   * Returns what there is to know, in the order of importance: Level, Threshold (its name), Time,
   * Details, Current Value, Threshold; of an ended alert also when it began and how long it lasted.
   *
   * @param zone whose clock times are shown on
   */
  public static List<Fact> facts(Notification notification, ZoneId zone) {
    List<Fact> figures = figures(notification, zone);
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Level", standing(notification)));
    facts.add(new Fact("Threshold", VisibleText.cut(notification.title(), MAX_TITLE)));
    facts.add(figures.get(0));
    facts.add(new Fact("Details", message(notification)));
    facts.addAll(figures.subList(1, figures.size()));
    return facts;
  }

  /**
   * Returns what {@link #facts} adds to level, title and message: Time, Current Value, Threshold;
   * of an ended alert also when it began and how long it lasted.
   *
   * @param zone whose clock times are shown on
   */
  public static List<Fact> figures(Notification notification, ZoneId zone) {
    List<Fact> figures = new ArrayList<>();
    figures.add(new Fact("Time", time(notification.time(), zone)));
    measured(figures, "Current Value", notification.value());
    measured(figures, "Threshold", notification.threshold());
    if (notification.transition() == Transition.RESOLVED) {
      figures.add(new Fact("Started", time(notification.since(), zone)));
      figures.add(new Fact("Duration", duration(notification.duration())));
    }
    return figures;
  }

  /** Returns labels and further facts, by the names that the rule gave them. */
  public static List<Fact> context(Notification notification) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("rule", VisibleText.cut(notification.rule(), MAX_FACT)));
    named(facts, notification.labels());
    named(facts, notification.context());
    return facts;
  }

  /** Returns a time to the second, with the zone's name. */
  public static String time(Instant time, ZoneId zone) {
    boolean utc = zone.normalized().equals(ZoneOffset.UTC);
    return TIME.format(time.atZone(utc ? ZoneId.of("UTC") : zone)); // or it would be called Z
  }

  /** Returns a length of time to the second: {@code 1d 2h 3m 4s}. */
  public static String duration(Duration duration) {
    StringBuilder text = new StringBuilder();
    part(text, duration.toDays(), "d");
    part(text, duration.toHoursPart(), "h");
    part(text, duration.toMinutesPart(), "m");
    if (text.isEmpty() || duration.toSecondsPart() > 0) {
      text.append(duration.toSecondsPart()).append("s ");
    }
    return text.toString().strip();
  }

  private static void part(StringBuilder text, long count, String unit) {
    if (count > 0) {
      text.append(count).append(unit).append(' ');
    }
  }

  private static void measured(List<Fact> facts, String name, @Nullable Measurement measured) {
    if (measured != null) {
      facts.add(new Fact(name, measured.text()));
    }
  }

  private static void named(List<Fact> facts, SortedMap<String, String> named) {
    for (Map.Entry<String, String> fact : named.entrySet()) {
      if (facts.size() == MAX_FACTS) {
        return;
      }
      facts.add(
          new Fact(
              VisibleText.cut(fact.getKey(), MAX_NAME),
              VisibleText.cut(fact.getValue(), MAX_FACT)));
    }
  }
}
