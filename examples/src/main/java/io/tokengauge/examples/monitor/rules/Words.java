package io.tokengauge.examples.monitor.rules;

import io.tokengauge.usage.Money;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds the words of a line: some without a name, then {@code name=value} in any order. Every value
 * is asked for once; what nobody asked for is a mistake.
 */
final class Words {

  private final List<String> plain;
  private final Map<String, String> named = new LinkedHashMap<>();
  private final Set<String> asked = new TreeSet<>();

  /**
   * Cuts a line.
   *
   * @param text without its comment
   * @throws IllegalArgumentException if a name is given twice, or a plain word follows a named one
   */
  Words(String text) {
    List<String> words = Arrays.asList(text.strip().split("\\s+", -1));
    int first = 0;
    while (first < words.size() && words.get(first).indexOf('=') < 0) {
      first++;
    }
    plain = List.copyOf(words.subList(0, first));
    for (String word : words.subList(first, words.size())) {
      int equals = word.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException("word must be name=value, was \"" + word + "\"");
      }
      if (named.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
        throw new IllegalArgumentException(
            word.substring(0, equals) + " must be given once, was twice");
      }
    }
  }

  /** Returns a word without a name. */
  String plain(int index, String what) {
    if (index >= plain.size()) {
      throw new IllegalArgumentException(what + " must be given, was missing");
    }
    return plain.get(index);
  }

  /** Checks that there are so many words without a name. */
  void plainAtMost(int count) {
    if (plain.size() > count) {
      throw new IllegalArgumentException(
          "word must be name=value, was \"" + plain.get(count) + "\"");
    }
  }

  @Nullable String text(String name) {
    asked.add(name);
    return named.get(name);
  }

  String required(String name) {
    String value = text(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " must be given, was missing");
    }
    return value;
  }

  private <T> T read(String name, T unless, String rule, Function<String, T> reader) {
    String value = text(name);
    if (value == null) {
      return unless;
    }
    try {
      return reader.apply(value);
    } catch (NumberFormatException | DateTimeParseException e) {
      throw new IllegalArgumentException(name + " must be " + rule + ", was \"" + value + "\"", e);
    }
  }

  double number(String name, double unless) {
    return read(name, unless, "a number", Double::valueOf);
  }

  int count(String name, int unless) {
    return read(name, unless, "a whole number", Integer::valueOf);
  }

  Money usd(String name, String unless) {
    return read(name, Money.usd(unless), "an amount of dollars", Money::usd);
  }

  Duration duration(String name, Duration unless) {
    return read(name, unless, "a time such as 90s, 5m or 1h30m", Words::duration);
  }

  <E extends Enum<E>> E choice(String name, E unless, Class<E> type) {
    String value = text(name);
    return value == null ? unless : choice(name, value, type);
  }

  static <E extends Enum<E>> E choice(String name, String value, Class<E> type) {
    for (E one : type.getEnumConstants()) {
      if (one.name().equalsIgnoreCase(value)) {
        return one;
      }
    }
    throw new IllegalArgumentException(
        name
            + " must be one of "
            + Arrays.stream(type.getEnumConstants())
                .map(one -> one.name().toLowerCase(Locale.ROOT))
                .toList()
            + ", was \""
            + value
            + "\"");
  }

  /** Reads {@code 90s}, {@code 800ms}, {@code 1h30m} or {@code 2d}. */
  static Duration duration(String text) {
    if (text.endsWith("ms")) {
      return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
    }
    String upper = text.toUpperCase(Locale.ROOT);
    int days = upper.indexOf('D');
    String rest = upper.substring(days + 1);
    return Duration.parse("P" + upper.substring(0, days + 1) + (rest.isEmpty() ? "" : "T" + rest));
  }

  /** Returns the named words that nobody asked for so far, which count as asked for. */
  Map<String, String> others() {
    Map<String, String> others = new LinkedHashMap<>(named);
    others.keySet().removeAll(asked);
    asked.addAll(named.keySet());
    return others;
  }

  /** Checks that everything was asked for. */
  void done() {
    Set<String> known = new TreeSet<>(asked);
    others()
        .forEach(
            (name, value) -> {
              throw new IllegalArgumentException(
                  "name must be one of " + known + ", was \"" + name + "\"");
            });
  }
}
