package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastCommandTest {

  private static final String HEADER =
      "series,step,point,lower,upper,model,confidence,expected_error,beats_naive";

  @TempDir Path folder;

  @Test
  void aConstantColumnGoesOnAndTheTimeIsNoSeries() throws IOException {
    Path file = write("time,requests\n" + lines("%d,5\n", 60));
    Run run = Run.of("forecast", "--series", file, "--horizon", 2);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            HEADER, "requests,1,5,5,5,naive,HIGH,0,false", "requests,2,5,5,5,naive,HIGH,0,false");
  }

  @Test
  void stepsAreAddedUpAndAnUnfinishedOneIsLeftOut() throws IOException {
    Path file = write(lines("2\n", 121));
    Run run = Run.of("forecast", "--series", file, "--horizon", 1, "--sum", 6);
    assertThat(run.out().lines()).contains("column 1,1,12,12,12,naive,HIGH,0,false");
  }

  @Test
  void theLayoutOfM4IsReadAndScored() throws IOException {
    Path train = write("\"V1\",\"V2\",\"V3\",\"V4\"\n\"A\",1,3,\n\"B\",\"2\",\"2\",\"8\"\n");
    Path test = folder.resolve("test.csv");
    Files.writeString(test, "V1,V2\nA,5\nB,8\n");
    Run run =
        Run.of("forecast", "--series", train, "--horizon", 1, "--season", 1, "--actual", test);
    assertThat(run.err()).isEmpty();
    // A: mean 2 for 5, scale 2. B: mean 4 for 8, scale 3; the naive forecast is right.
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0))
        .isEqualTo("series,mase,coverage,msis,naive_mase,seasonal_naive_mase,model,beats_naive");
    assertThat(lines.get(1)).isEqualTo("A,1.5,1,,1,1,pace,false");
    assertThat(lines.get(2)).isEqualTo("B,1.333333,1,,0,0,pace,false");
  }

  @Test
  void whatIsHeldOutIsHidden() throws IOException {
    String known = "7\n8\n6\n" + lines("7\n8\n9\n", 40);
    Run one =
        Run.of("forecast", "--series", write(known + "7\n8\n9\n"), "--horizon", 3, "--hold-out");
    assertThat(one.out()).contains("mean of 1,0,1,0,");
    Run other =
        Run.of("forecast", "--series", write(known + "70\n8\n9\n"), "--horizon", 3, "--hold-out");
    assertThat(other.out()).contains("seasonal-naive-3").doesNotContain("mean of 1,0,");
  }

  @Test
  void mistakesInAFileAreNamedWithTheirLine() throws IOException {
    assertMistake("a,b\n1,2\n3\n", ":3: row must have 2 cells, had 1");
    assertMistake("a\n1\nNaN\n", ":3: a must be a finite number, was \"NaN\"");
    assertMistake("a\n1\n1e200\n", ":3: a must be a finite number, was \"1e200\"");
    assertMistake("a\n1\n\n2\n", ":3: line must not be empty before the end");
    assertMistake("V1,V2,V3\nH1,,4\n", ":2: cell 2 must be a finite number, was empty");
    assertMistake("V1,V2\nH1,\n", ":2: series H1 must hold a value, was empty");
    assertMistake("V1,V2\nH1,1\nH1,2\n", ":3: series H1 must be there once, was repeated");
    assertMistake("", ":1: first line must not be empty");
    assertMistake("a\n\"1\n", ":2: quote at column 1 must be closed");
  }

  private void assertMistake(String text, String reason) throws IOException {
    Path file = write(text);
    Run run = Run.of("forecast", "--series", file, "--horizon", 1);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.errLines()).containsExactly("monitor: " + file + reason);
  }

  @Test
  void aWrongCommandLineIsTwo() throws IOException {
    Path file = write("1\n2\n");
    for (List<Object> more :
        List.<List<Object>>of(
            List.of("--horizon", 0),
            List.of("--horizon", 1, "--season", 0),
            List.of("--horizon", 1, "--season", "24,100"),
            List.of("--horizon", 1, "--sum", 0),
            List.of("--horizon", 1, "--level", 1),
            List.of("--horizon", 1, "--hold-out", "--actual", "x"))) {
      Object[] args = new Object[more.size() + 3];
      args[0] = "forecast";
      args[1] = "--series";
      args[2] = file;
      System.arraycopy(more.toArray(), 0, args, 3, more.size());
      Run run = Run.of(args);
      assertThat(run.code()).as(more.toString()).isEqualTo(2);
      assertThat(run.err()).as(more.toString()).isNotBlank();
    }
  }

  @Test
  void hostileNamesAreInertInTheOutput() throws IOException {
    Path file = write("V1,V2\n\"=cmd(),\"\"x\"\"\",1\n");
    assertThat(Run.of("forecast", "--series", file, "--horizon", 1).out())
        .contains("\n\"'=cmd(),\"\"x\"\"\",1,1,");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("series.csv"), text);
  }

  private static String lines(String line, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(line.replace("%d", String.valueOf(i)));
    }
    return text.toString();
  }
}
