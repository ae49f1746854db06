package io.tokengauge.examples.monitor.format;

import io.tokengauge.providers.TextLines;
import io.tokengauge.providers.UsageLine;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.util.List;

/** Reads CSV with a line of column names: one row, one call. */
abstract class CsvFormat implements CallFormat {

  private final List<String> columns;

  /**
   * Starts a format.
   *
   * @param columns those that must be there, in any order
   */
  CsvFormat(List<String> columns) {
    this.columns = columns;
  }

  /** Reads the rows of one file, which may depend on those before. */
  interface Rows {
    /**
     * Returns the call of a row.
     *
     * @throws IllegalArgumentException naming field, value and rule if it holds none
     */
    UsageRecord record(CsvRow row, long line, CallSink sink);
  }

  /** Starts a file. */
  abstract Rows rows(ReadContext context);

  @Override
  public final void read(TextLines lines, ReadContext context, CallSink sink) throws IOException {
    Rows rows = rows(context);
    CsvHeader header = null;
    for (TextLines.Line line = lines.next(); line != null; line = lines.next()) {
      if (line.fault() != null) {
        sink.fault(line.number(), line.fault());
      } else if (!line.text().isBlank()) {
        try {
          if (header == null) {
            header = new CsvHeader(line.text(), columns);
          } else {
            UsageRecord record = rows.record(header.row(line.text()), line.number(), sink);
            sink.call(line.number(), new UsageLine(record, null, 0));
          }
        } catch (IllegalArgumentException e) {
          sink.fault(line.number(), String.valueOf(e.getMessage()));
          if (header == null) {
            return;
          }
        }
      }
    }
  }
}
