package io.tokengauge.examples.monitor.rules;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.rule.DefaultRules;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.Limits;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a file says: which rules to play, over which calls, and what they should do.
 *
 * <p>A line is a statement of words, what follows {@code #} is a comment; times are instants, or
 * how long after the start. The statements are in the README of the examples. To be run once, as
 * rules learn.
 */
public final class RuleScript {

  private static final Duration WITHIN = Duration.ofMinutes(1);

  private final List<Function<AlertInputs, List<AlertRule>>> rules = new ArrayList<>();
  private final List<Expectation> expectations = new ArrayList<>();
  private final Set<String> watched = new TreeSet<>();
  private final List<UsageRecord> calls = new ArrayList<>();
  private final List<String> played = new ArrayList<>();
  private Instant start = Instant.parse("2026-11-02T09:00:00Z");
  private ZoneId zone = ZoneOffset.UTC;
  private Duration check = AlertEngine.DEFAULT_INTERVAL;
  private Limits limits = Limits.DEFAULT;
  private @Nullable Instant end;
  private boolean begun;
  private int line;

  /** Says what is wrong with which line. */
  public static final class Mistake extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The number of the line, from 1. */
    private final int line;

    Mistake(int line, String reason, @Nullable Throwable cause) {
      super(reason, cause);
      this.line = line;
    }

    /** Returns the number of the line, from 1; 0 for the whole file. */
    public int line() {
      return line;
    }
  }

  private RuleScript() {}

  /**
   * Reads a file.
   *
   * @param lines of the file
   * @throws Mistake at the first mistake
   */
  public static RuleScript read(List<String> lines) {
    RuleScript script = new RuleScript();
    for (String text : lines) {
      script.line++;
      int comment = text.indexOf('#');
      String words = comment < 0 ? text : text.substring(0, comment);
      if (!words.isBlank()) {
        try {
          script.statement(new Words(words));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
          throw new Mistake(script.line, String.valueOf(e.getMessage()), e);
        }
      }
    }
    if (script.rules.isEmpty()) {
      throw new Mistake(0, "file must name a rule, had none", null);
    }
    if (script.expectations.isEmpty()) {
      throw new Mistake(0, "file must expect something, did not", null);
    }
    return script;
  }

  private void statement(Words words) {
    String kind = words.plain(0, "statement");
    switch (kind) {
      case "start" -> start(words);
      case "zone" -> zone = ZoneId.of(words.plain(1, "zone"));
      case "check" -> check = Words.duration(words.plain(1, "interval"));
      case "end" -> end = time(words.plain(1, "time"));
      case "limits" ->
          limits =
              Limits.NONE
                  .withRpm(words.count("rpm", 500))
                  .withTpm(words.count("tpm", 30_000))
                  .withRpd(words.count("rpd", 10_000));
      case "rule" -> rule(words);
      case "calls" -> calls.addAll(ScriptedCalls.of(words, this::time, line));
      case "play" -> played.add(words.plain(1, "file"));
      case "expect" -> expect(words);
      default ->
          throw new IllegalArgumentException(
              "statement must be start, zone, check, limits, rule, calls, play, expect or end, was"
                  + " \""
                  + kind
                  + "\"");
    }
    words.plainAtMost(
        kind.equals("calls") || kind.equals("limits") ? 1 : kind.equals("expect") ? 3 : 2);
    words.done();
  }

  private void start(Words words) {
    if (begun) {
      throw new IllegalArgumentException("start must come before every other time, did not");
    }
    start = Instant.parse(words.plain(1, "instant"));
  }

  private void rule(Words words) {
    if (words.plain(1, "rule").equals("default")) {
      rules.add(inputs -> DefaultRules.of(inputs, zone).rules());
      return;
    }
    AlertRule rule = RuleCatalog.make(words, zone);
    rules.add(inputs -> List.of(rule));
    watched.add(rule.name());
  }

  private void expect(Words words) {
    String rule = words.plain(1, "rule");
    String what = words.plain(2, "fires, resolves, happens or never");
    Transition transition =
        switch (what) {
          case "fires" -> Transition.FIRING;
          case "resolves" -> Transition.RESOLVED;
          case "happens" -> Transition.EVENT;
          case "never" -> null;
          default ->
              throw new IllegalArgumentException(
                  "an alert must be expected to be one of [fires, resolves, happens, never], was \""
                      + what
                      + "\"");
        };
    String level = words.text("level");
    Instant at = transition == null ? start : time(words.required("at"));
    Duration within = words.duration("within", WITHIN);
    Severity severity = level == null ? null : Words.choice("level", level, Severity.class);
    Map<String, String> labels = words.others();
    watched.add(rule);
    expectations.add(new Expectation(line, rule, transition, at, within, severity, labels));
  }

  private Instant time(String text) {
    begun = true;
    try {
      return text.indexOf('T') >= 0 ? Instant.parse(text) : start.plus(Words.duration(text));
    } catch (DateTimeParseException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "time must be an instant, or how long after the start such as 5m, was \"" + text + "\"",
          e);
    }
  }

  List<AlertRule> rules(AlertInputs inputs) {
    return rules.stream().flatMap(made -> made.apply(inputs).stream()).toList();
  }

  /** Returns the calls that the file makes up, in any order. */
  List<UsageRecord> calls() {
    return calls;
  }

  /** Returns the names of the files whose calls are played too. */
  public List<String> played() {
    return played;
  }

  /** Returns the rules of which nothing may happen that is not expected. */
  Set<String> watched() {
    return watched;
  }

  List<Expectation> expectations() {
    return expectations;
  }

  Instant start() {
    return start;
  }

  /** Returns when the play ends; null for when everything has been. */
  @Nullable Instant end() {
    return end;
  }

  Duration check() {
    return check;
  }

  Limits limits() {
    return limits;
  }
}
