package io.tokengauge.examples.monitor.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class AsciiWriterTest {

  private final StringWriter written = new StringWriter();
  private final AsciiWriter writer = new AsciiWriter(written);

  private String ascii(String text) throws IOException {
    writer.write(text);
    return written.toString();
  }

  @Test
  void symbolsAndLinesBecomeTheNearestCharacters() throws IOException {
    assertThat(ascii("🚨 [CRITICAL] ⚠️ [WARNING] ℹ️ ✅ 📊 ── █▏ – …"))
        .isEqualTo("!! [CRITICAL] ! [WARNING] i ok == -- #- - ~");
  }

  @Test
  void whatHasNoLikenessKeepsItsColumns() throws IOException {
    assertThat(ascii("ü é 漢 e\u0301")).isEqualTo("? ? ?? e");
  }

  @Test
  void controlSequencesPassUnchanged() throws IOException {
    assertThat(ascii("\u001b[2K\n\tx")).isEqualTo("\u001b[2K\n\tx");
  }

  @Test
  void aPairThatIsWrittenInTwoPiecesIsOneCharacter() throws IOException {
    String siren = "🚨";
    writer.write(siren.substring(0, 1));
    writer.write(siren.toCharArray(), 1, 1);
    assertThat(written.toString()).isEqualTo("!!");
  }
}
