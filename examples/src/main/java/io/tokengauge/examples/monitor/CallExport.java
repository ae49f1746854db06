package io.tokengauge.examples.monitor;

import io.tokengauge.history.ScanPage;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.providers.UsageJsonLines;
import io.tokengauge.providers.UsageLine;
import io.tokengauge.report.UsageCsv;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Function;

/** Writes all calls of a store, a line each. */
final class CallExport {

  private static final int PAGE = 1_000;

  private final UsageStore store;
  private final String header;
  private final Function<StoredUsage, String> line;
  private boolean complete = true;

  private CallExport(UsageStore store, String header, Function<StoredUsage, String> line) {
    this.store = store;
    this.header = header;
    this.line = line;
  }

  /** Writes JSON Lines, which can be read back. */
  static CallExport jsonLines(UsageStore store) {
    return new CallExport(store, "", call -> UsageJsonLines.write(UsageLine.of(call)) + "\n");
  }

  /** Writes CSV for spreadsheets. */
  static CallExport csv(UsageStore store) {
    return new CallExport(store, UsageCsv.header(), call -> UsageCsv.line(call.call()));
  }

  /** Tells whether the store still had all calls. */
  boolean complete() {
    return complete;
  }

  /** Writes a file beside its place and moves it there, so that nobody ever sees half of it. */
  long to(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(file + ": there is no such folder");
    }
    // What is no plain file, such as a pipe or /dev/null, cannot be replaced.
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      return write(target, file);
    }
    Path partial = target.resolveSibling(target.getFileName() + ".partial");
    try {
      long written = write(partial, file);
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
      return written;
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private long write(Path to, Path shown) throws IOException {
    if (Files.isDirectory(to)) {
      throw new IOException(shown + ": it is a directory");
    }
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(to, StandardCharsets.UTF_8))) {
      long written = to(out);
      if (out.checkError()) {
        throw new IOException(shown + ": cannot be written");
      }
      return written;
    }
  }

  /** Writes to a stream; ends early and quietly when nobody reads it any more. */
  long to(PrintWriter out) {
    long written = 0;
    out.print(header);
    ScanPage.Position after = null;
    do {
      ScanPage page =
          store.scan(UsageFilter.ALL, UsageRecord.MIN_START, UsageRecord.MAX_START, after, PAGE);
      for (StoredUsage call : page.calls()) {
        out.print(line.apply(call));
        written++;
      }
      complete &= page.complete();
      after = page.next();
    } while (after != null && !out.checkError());
    out.flush();
    return written;
  }
}
