package io.tokengauge.examples.monitor.format;

import io.tokengauge.providers.TextLines;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lists the formats there are. A new one is added here, and nowhere else. */
public final class CallFormats {

  private static final List<CallFormat> ALL =
      List.of(
          new ClaudeCodeTrace(),
          new MooncakeTrace(),
          new AzureLlmTrace(),
          new UsageJsonLinesFormat());
  private static final int LOOK_AT = 3;

  private CallFormats() {}

  /**
   * Returns the format of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static CallFormat named(String name) {
    return ALL.stream()
        .filter(format -> format.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "format must be one of " + names() + ", was \"" + name + "\""));
  }

  /**
   * Checks the name of a format, that of session logs included.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static void check(String name) {
    if (!name.equals(AgentLogs.NAME)) {
      named(name);
    }
  }

  /** Returns the format that recognises the first lines that are not blank, if one does. */
  public static Optional<CallFormat> recognise(TextLines lines) throws IOException {
    List<String> first =
        lines.peek(LOOK_AT).stream()
            .map(TextLines.Line::text)
            .filter(text -> !text.isBlank())
            .toList();
    return ALL.stream().filter(format -> format.recognises(first)).findFirst();
  }

  /** Lists the names, for the help of a command line. */
  public static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return allNames().iterator();
    }
  }

  /** Returns all names, separated by commas. */
  public static String names() {
    return allNames().collect(Collectors.joining(", "));
  }

  private static Stream<String> allNames() {
    return Stream.concat(ALL.stream().map(CallFormat::name), Stream.of(AgentLogs.NAME));
  }
}
