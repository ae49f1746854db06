package io.tokengauge.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads family and generation out of a model's name, so that a model is compared with its like:
 * {@code gpt-4o} is of generation {@code 4o} of {@code gpt}, {@code claude-haiku-4-5} of {@code
 * 4.5} of {@code claude}.
 *
 * <p>It only ever leads to a suggestion; what a call costs is never worked out from a name's shape.
 *
 * @param family what the name begins with
 * @param generation the parts of the name that begin with a digit, dates left out
 */
record ModelFamily(String family, List<String> generation) {

  private static final Pattern SUFFIX =
      Pattern.compile("(-v\\d{1,2}:\\d{1,2}|[-@]20\\d{6}|-20\\d\\d-\\d\\d-\\d\\d|[-@]latest)+$");
  private static final Pattern HEAD = Pattern.compile("([^\\d-]*)(\\d.*)?");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  static ModelFamily of(String model) {
    String name = SUFFIX.matcher(model.toLowerCase(Locale.ROOT)).replaceFirst("");
    String[] parts = name.split("-", -1);
    Matcher head = HEAD.matcher(parts[0]);
    String family = parts[0];
    List<String> generation = new ArrayList<>();
    if (head.matches()) {
      family = head.group(1);
      if (head.group(2) != null) {
        generation.add(head.group(2));
      }
    }
    for (int i = 1; i < parts.length; i++) {
      if (!parts[i].isEmpty() && Character.isDigit(parts[i].charAt(0))) {
        generation.add(parts[i]);
      }
    }
    return new ModelFamily(family, List.copyOf(generation));
  }

  boolean sameGeneration(ModelFamily other) {
    return family.equals(other.family) && generation.equals(other.generation);
  }

  /** Tells whether the other is of the same family and a later generation. */
  boolean isFollowedBy(ModelFamily other) {
    if (!family.equals(other.family)) {
      return false;
    }
    List<Integer> mine = numbers();
    List<Integer> theirs = other.numbers();
    for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
      int order = mine.get(i).compareTo(theirs.get(i));
      if (order != 0) {
        return order < 0;
      }
    }
    return mine.size() < theirs.size() && !mine.isEmpty();
  }

  private List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    for (String part : generation) {
      Matcher digits = NUMBER.matcher(part);
      while (digits.find()) {
        // Longer ones are no versions.
        numbers.add(digits.group().length() > 6 ? 0 : Integer.parseInt(digits.group()));
      }
    }
    return numbers;
  }
}
