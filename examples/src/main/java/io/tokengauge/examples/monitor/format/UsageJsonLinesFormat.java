package io.tokengauge.examples.monitor.format;

import io.tokengauge.providers.TextLines;
import io.tokengauge.providers.UsageJsonLines;
import java.io.IOException;
import java.util.List;

/** Reads what {@code monitor export} writes. */
final class UsageJsonLinesFormat implements CallFormat {

  @Override
  public String name() {
    return "jsonl";
  }

  @Override
  public boolean recognises(List<String> firstLines) {
    return firstLines.stream().anyMatch(line -> line.stripLeading().startsWith("{"));
  }

  @Override
  public void read(TextLines lines, ReadContext context, CallSink sink) throws IOException {
    for (TextLines.Line line = lines.next(); line != null; line = lines.next()) {
      if (line.fault() != null) {
        sink.fault(line.number(), line.fault());
      } else if (!line.text().isBlank()) {
        readLine(line, sink);
      }
    }
  }

  private static void readLine(TextLines.Line line, CallSink sink) {
    try {
      sink.call(line.number(), UsageJsonLines.read(line.text()));
    } catch (IllegalArgumentException e) {
      sink.fault(line.number(), String.valueOf(e.getMessage()));
    }
  }
}
