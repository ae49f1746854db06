package io.tokengauge.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tokengauge.providers.TextLines.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextLinesTest {

  @Test
  void endsAndMarksAreNotPartOfALine() throws IOException {
    assertEquals(List.of("a", "", "b\rc", "d"), texts("\uFEFFa\r\n\nb\rc\nd".getBytes(UTF_8)));
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
    List<Line> lines = all((longest + "\r\n" + longest + "y\nb").getBytes(UTF_8));
    assertEquals(new Line(1, longest, null), lines.get(0));
    assertEquals("line must be at most 1048576 bytes long, was 1048577", lines.get(1).fault());
    assertEquals(new Line(3, "b", null), lines.get(2));
  }

  @Test
  void linesAreTheSameWhereverTheStreamIsCut() throws IOException {
    byte[] text = ("ä".repeat(70_000) + "\r\n\nb\n" + "c".repeat(200_000)).getBytes(UTF_8);
    List<Line> whole = all(text);
    assertEquals(
        List.of(70_000, 0, 1, 200_000), whole.stream().map(l -> l.text().length()).toList());
    for (int piece : new int[] {1, 2, 3, 65_535, 65_536, 65_537, 140_000, 140_001, 140_002}) {
      assertEquals(whole, all(inPieces(text, piece)), () -> "in pieces of " + piece);
    }
  }

  private static InputStream inPieces(byte[] bytes, int most) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, most));
      }
    };
  }

  @Test
  void peekingDoesNotMoveOn() throws IOException {
    TextLines lines = new TextLines(new ByteArrayInputStream("a\nb\nc".getBytes(UTF_8)));
    assertEquals(2, lines.peek(2).size());
    assertEquals(new Line(1, "a", null), lines.next());
    assertEquals(List.of(new Line(2, "b", null), new Line(3, "c", null)), lines.peek(9));
    assertEquals(new Line(2, "b", null), lines.next());
  }

  private static List<String> texts(byte[] bytes) throws IOException {
    return all(bytes).stream().map(Line::text).toList();
  }

  private static List<Line> all(byte[] bytes) throws IOException {
    return all(new ByteArrayInputStream(bytes));
  }

  private static List<Line> all(InputStream in) throws IOException {
    TextLines lines = new TextLines(in);
    List<Line> all = new ArrayList<>();
    for (Line line = lines.next(); line != null; line = lines.next()) {
      all.add(line);
    }
    return all;
  }
}
