package io.tokengauge.providers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tokengauge.providers.TextLines.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextLinesTest {

  @Test
  void endsAndMarksAreNotPartOfALine() throws IOException {
    assertEquals(
        List.of("a", "", "b\rc", "d"),
        texts("\uFEFFa\r\n\nb\rc\nd".getBytes(StandardCharsets.UTF_8)));
    assertEquals(List.of(), texts(new byte[0]));
    assertEquals(List.of("a"), texts(new byte[] {'a', '\n'}));
  }

  @Test
  void aLineThatIsNoUtf8IsAFaultAndTheNextIsRead() throws IOException {
    List<Line> lines = all(new byte[] {'a', '\n', (byte) 0xFF, (byte) 0xFE, '\n', 'b', '\n'});
    assertEquals(3, lines.size());
    assertEquals("line must be UTF-8, was not: Input length = 1", lines.get(1).fault());
    assertEquals(new Line(3, "b", null), lines.get(2));
  }

  @Test
  void aLineThatIsTooLongIsAFaultAndTheNextIsRead() throws IOException {
    String longest = "x".repeat(TextLines.MAX_LENGTH);
    List<Line> lines = all((longest + "\r\n" + longest + "y\nb").getBytes(StandardCharsets.UTF_8));
    assertEquals(new Line(1, longest, null), lines.get(0));
    assertEquals("line must be at most 1048576 bytes long, was 1048577", lines.get(1).fault());
    assertEquals(new Line(3, "b", null), lines.get(2));
  }

  @Test
  void peekingDoesNotMoveOn() throws IOException {
    TextLines lines =
        new TextLines(new ByteArrayInputStream("a\nb\nc".getBytes(StandardCharsets.UTF_8)));
    assertEquals(2, lines.peek(2).size());
    assertEquals(new Line(1, "a", null), lines.next());
    assertEquals(List.of(new Line(2, "b", null), new Line(3, "c", null)), lines.peek(9));
    assertEquals(new Line(2, "b", null), lines.next());
  }

  private static List<String> texts(byte[] bytes) throws IOException {
    return all(bytes).stream().map(Line::text).toList();
  }

  private static List<Line> all(byte[] bytes) throws IOException {
    TextLines lines = new TextLines(new ByteArrayInputStream(bytes));
    List<Line> all = new ArrayList<>();
    for (Line line = lines.next(); line != null; line = lines.next()) {
      all.add(line);
    }
    return all;
  }
}
