package io.tokengauge.providers.internal;

import java.util.Arrays;
import java.util.List;

/**
 * Tells bodies apart: all of its parts, separated by {@code &}, must hold. A part is a path that
 * must be there ({@code usage.prompt_tokens}), or a path and its text, which may end in a star
 * ({@code object=chat.completion*}).
 */
public record Clue(List<Part> parts) {

  /** Is one condition of a clue. */
  public record Part(int slot, String text, boolean any, boolean prefix) {

    boolean holds(FieldValues values) {
      if (any) {
        return values.get(slot) != null;
      }
      String found = values.text(slot);
      return found != null && (prefix ? found.startsWith(text) : found.equals(text));
    }
  }

  /** Parses a clue and adds its paths to the tree. */
  public static Clue parse(String clue, FieldTree tree) {
    return new Clue(Arrays.stream(clue.split("&", -1)).map(p -> part(p.strip(), tree)).toList());
  }

  private static Part part(String part, FieldTree tree) {
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

  /** Tells whether a document has all that the clue asks for. */
  public boolean holds(FieldValues values) {
    return parts.stream().allMatch(part -> part.holds(values));
  }
}
