package io.tokengauge.alert;

import io.tokengauge.notify.internal.FieldText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Keeps quiet about alerts for a time. Immutable.
 *
 * @param id what it is ended by
 * @param matchers all of which an alert must match; at least one
 * @param start from when on, inclusive
 * @param end until when, exclusive
 * @param author who wants it; may come from anywhere
 * @param comment why; may come from anywhere, may be empty
 */
public record Silence(
    String id,
    List<LabelMatcher> matchers,
    Instant start,
    Instant end,
    String author,
    String comment) {

  private static final int VERSION = 1;

  /**
   * Copies the matchers.
   *
   * @throws IllegalArgumentException if there is no matcher, the end is not after the start, or
   *     nobody is named
   */
  public Silence {
    Objects.requireNonNull(comment, "comment");
    AlertStep.requireName("silence id", id);
    matchers = List.copyOf(matchers);
    if (matchers.isEmpty()) {
      throw new IllegalArgumentException("silence must have a matcher, had none");
    }
    if (!end.isAfter(start)) {
      throw new IllegalArgumentException(
          "silence must end after its start " + start + ", was " + end);
    }
    if (author.isBlank()) {
      throw new IllegalArgumentException("silence must name its author, was blank");
    }
  }

  /** Tells whether it holds at a time. */
  public boolean covers(Instant at) {
    return !at.isBefore(start) && at.isBefore(end);
  }

  /** Tells whether it is about an alert with these labels, at whatever time. */
  public boolean isAbout(Map<String, String> labels) {
    return matchers.stream().allMatch(matcher -> matcher.matches(labels));
  }

  /** Returns a copy that ends at another time. */
  public Silence until(Instant time) {
    return new Silence(id, matchers, start, time, author, comment);
  }

  String stored() {
    return FieldText.Writer.of(VERSION, VERSION)
        .text(id)
        .list(matchers, matcher -> new FieldText.Writer().text(matcher.toString()).toString())
        .instant(start)
        .instant(end)
        .text(author)
        .text(comment)
        .toString();
  }

  static Silence restored(String stored) {
    FieldText.Reader in = FieldText.Reader.of(stored, VERSION);
    return new Silence(
        in.text(),
        in.list(matcher -> LabelMatcher.parse(new FieldText.Reader(matcher).text())),
        in.instant(),
        in.instant(),
        in.text(),
        in.text());
  }
}
