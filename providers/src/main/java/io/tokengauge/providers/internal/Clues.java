package io.tokengauge.providers.internal;

import java.util.List;

/**
 * Tells documents apart by clues, one of which must hold. All parts of a clue, separated by {@code
 * &}, must hold: a part is a path that must be there ({@code usage.prompt_tokens}), or a path and
 * its text, which may end in a star ({@code object=chat.completion*}).
 *
 * <p>Every body is held against the clues of most tables: hence arrays and loops. Immutable.
 */
public final class Clues {

  /** Is one condition of a clue. */
  private record Part(int slot, String text, boolean any, boolean prefix) {

    static Part parse(String part, FieldTree tree) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        return new Part(tree.add(part), "", true, false);
      }
      String text = part.substring(equals + 1);
      boolean prefix = text.endsWith("*");
      return new Part(
          tree.add(part.substring(0, equals)),
          prefix ? text.substring(0, text.length() - 1) : text,
          false,
          prefix);
    }

    boolean holds(FieldValues values) {
      if (any) {
        return values.get(slot) != null;
      }
      String found = values.text(slot);
      return found != null && (prefix ? found.startsWith(text) : found.equals(text));
    }
  }

  /** No clues: none holds. */
  public static final Clues NONE = new Clues(new Part[0][]);

  private final Part[][] clues;

  private Clues(Part[][] clues) {
    this.clues = clues;
  }

  /**
   * Parses clues and adds their paths to the tree.
   *
   * @throws IllegalArgumentException if a path is not written as {@link FieldTree} says
   */
  public static Clues parse(List<String> clues, FieldTree tree) {
    Part[][] parsed = new Part[clues.size()][];
    for (int i = 0; i < parsed.length; i++) {
      String[] parts = clues.get(i).split("&", -1);
      parsed[i] = new Part[parts.length];
      for (int j = 0; j < parts.length; j++) {
        parsed[i][j] = Part.parse(parts[j].strip(), tree);
      }
    }
    return new Clues(parsed);
  }

  /** Tells whether there are none. */
  public boolean isEmpty() {
    return clues.length == 0;
  }

  /** Tells whether a document has all that one of the clues asks for. */
  public boolean hold(FieldValues values) {
    for (Part[] clue : clues) {
      if (holds(clue, values)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(Part[] clue, FieldValues values) {
    for (Part part : clue) {
      if (!part.holds(values)) {
        return false;
      }
    }
    return true;
  }
}
