package io.tokengauge.providers.prices;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Tells which model names a genai-prices clause means: {@code equals}, {@code starts_with}, {@code
 * ends_with}, {@code contains}, {@code regex}, {@code or} and {@code and}, as its Python package
 * reads them, letter case aside.
 *
 * <p>One thing is stricter. {@code starts_with} and {@code contains} do not match where their text
 * ends in a version number that goes on in the name: {@code claude-sonnet-4} is not meant by {@code
 * claude-sonnet-4-5}, which is another model at another price. A date behind, a variant or a
 * Bedrock version is no such number.
 */
final class NameClause {

  private static final Pattern NUMBER_AT_END = Pattern.compile("(?<!\\d)[1-9]\\d{0,2}$");
  private static final Pattern NUMBER_GOES_ON = Pattern.compile("^(?:\\d|\\.\\d|-\\d{1,2}(?!\\d))");
  private static final int MAX_DEPTH = 16;

  private final Predicate<String> names;
  // What the clause lists by name, wherever no further condition is attached.
  private final List<String> listed;

  private NameClause(Predicate<String> names, List<String> listed) {
    this.names = names;
    this.listed = listed;
  }

  Predicate<String> names() {
    return names;
  }

  List<String> listed() {
    return listed;
  }

  static NameClause read(PriceJson json) throws IOException {
    return read(json, 0);
  }

  private static NameClause read(PriceJson json, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw json.refused("must be nested at most " + MAX_DEPTH + " deep, was deeper");
    }
    List<NameClause> clauses = new ArrayList<>();
    json.object(kind -> clauses.add(clause(json, kind, depth)));
    if (clauses.size() != 1) {
      throw json.refused("must be one clause, was " + clauses.size());
    }
    return clauses.get(0);
  }

  private static NameClause clause(PriceJson json, String kind, int depth) throws IOException {
    return switch (kind) {
      case "or" -> {
        List<NameClause> any = list(json, depth);
        yield new NameClause(
            name -> any.stream().anyMatch(clause -> clause.names.test(name)),
            any.stream().flatMap(clause -> clause.listed.stream()).toList());
      }
      case "and" -> {
        List<NameClause> all = list(json, depth);
        yield new NameClause(
            name -> all.stream().allMatch(clause -> clause.names.test(name)), List.of());
      }
      case "regex" -> {
        Pattern regex = regex(json);
        yield new NameClause(name -> regex.matcher(name).find(), List.of());
      }
      default -> text(json, kind, json.text().toLowerCase(Locale.ROOT));
    };
  }

  private static NameClause text(PriceJson json, String kind, String text) {
    boolean number = NUMBER_AT_END.matcher(text).find();
    return switch (kind) {
      case "equals" -> new NameClause(name -> name.equals(text), List.of(text));
      case "starts_with" ->
          new NameClause(
              name -> name.startsWith(text) && !(number && goesOn(name, text.length())), List.of());
      case "ends_with" -> new NameClause(name -> name.endsWith(text), List.of());
      case "contains" -> new NameClause(name -> contains(name, text, number), List.of());
      default ->
          throw json.refused(
              "must be equals, starts_with, ends_with, contains, regex, or, and; was \""
                  + kind
                  + "\"");
    };
  }

  private static boolean contains(String name, String text, boolean number) {
    int at = name.indexOf(text);
    while (at >= 0 && number && goesOn(name, at + text.length())) {
      at = name.indexOf(text, at + 1);
    }
    return at >= 0;
  }

  private static boolean goesOn(String name, int from) {
    Matcher rest = NUMBER_GOES_ON.matcher(name).region(from, name.length());
    return rest.find();
  }

  private static List<NameClause> list(PriceJson json, int depth) throws IOException {
    List<NameClause> clauses = new ArrayList<>();
    json.array(() -> clauses.add(read(json, depth + 1)));
    return clauses;
  }

  private static Pattern regex(PriceJson json) throws IOException {
    try {
      return Pattern.compile(json.text());
    } catch (PatternSyntaxException e) {
      throw json.refused("must be a regular expression: " + e.getDescription());
    }
  }
}
