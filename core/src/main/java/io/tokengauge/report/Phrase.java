package io.tokengauge.report;

import io.tokengauge.usage.VisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Joins our own words with names that come from anywhere, and keeps them apart for renderers.
 * Immutable.
 *
 * @param parts what it says, in order
 */
public record Phrase(List<Part> parts) {

  /**
   * Holds a piece.
   *
   * @param text what it says
   * @param name whether somebody else chose it
   */
  public record Part(String text, boolean name) {}

  /** Copies the list. */
  public Phrase {
    parts = List.copyOf(parts);
  }

  /** Returns our own words. */
  static Phrase of(String words) {
    return new Phrase(List.of(new Part(words, false)));
  }

  /** Returns a name; what has none is said so. */
  static Phrase name(String name) {
    return name.isEmpty() ? of("(none)") : new Phrase(List.of(new Part(name, true)));
  }

  Phrase and(String words) {
    return and(of(words));
  }

  Phrase and(Phrase more) {
    List<Part> all = new ArrayList<>(parts);
    all.addAll(more.parts);
    return new Phrase(all);
  }

  /**
   * Returns it with each piece made safe for a medium.
   *
   * @param words how to write our own words
   * @param names how to write names, which may hold anything
   */
  public String render(UnaryOperator<String> words, UnaryOperator<String> names) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(part.name ? names.apply(part.text) : words.apply(part.text));
    }
    return text.toString();
  }

  /** Returns it as plain text in which everything can be seen. */
  public String plain() {
    return render(UnaryOperator.identity(), VisibleText::of);
  }
}
