package io.tokengauge.examples.monitor;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tokengauge.examples.monitor.format.AgentLogs;
import io.tokengauge.examples.monitor.format.CallFormat;
import io.tokengauge.examples.monitor.format.CallFormats;
import io.tokengauge.examples.monitor.format.CallSink;
import io.tokengauge.examples.monitor.format.ReadContext;
import io.tokengauge.examples.monitor.format.SessionCalendar;
import io.tokengauge.examples.monitor.sample.SyntheticMonth;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.providers.TextLines;
import io.tokengauge.providers.UsageLine;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.VisibleText;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knows where calls come from: files, the standard input, or a made-up month. */
final class CallSources {

  private static final String STANDARD_INPUT = "-";

  private final List<String> paths;
  private final @Nullable String format;
  private final @Nullable SessionCalendar calendar;
  private final @Nullable String model;
  private final long seed;

  /** Takes files; without any a made-up month, or nothing if a store has calls already. */
  static CallSources of(InputOptions input) {
    return input.paths.isEmpty() && !input.storeAlone()
        ? new CallSources(Objects.requireNonNullElse(input.seed, SyntheticMonth.DEFAULT_SEED))
        : new CallSources(input);
  }

  /** Takes files. */
  CallSources(InputOptions input) {
    this.paths = input.paths;
    this.format = input.format;
    this.calendar = input.calendar();
    this.model = input.model;
    this.seed = 0;
  }

  /** Takes a made-up month. */
  CallSources(long seed) {
    this.paths = List.of();
    this.format = null;
    this.calendar = null;
    this.model = null;
    this.seed = seed;
  }

  /** Returns what people must be told about these calls; empty for files. */
  String title() {
    return calendar == null ? ReplayRun.syntheticTitle(seed) : "";
  }

  /** Returns in a few words what these calls are. */
  String label() {
    if (calendar == null) {
      return "SYNTHETIC SAMPLE";
    }
    return paths.size() == 1 ? VisibleText.of(fileName(paths.get(0))) : paths.size() + " files";
  }

  private static String fileName(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  /** Writes what programs must be told about these calls. */
  void writeOrigin(JsonGenerator json) throws IOException {
    json.writeBooleanField("synthetic", calendar == null);
    if (calendar == null) {
      json.writeNumberField("seed", seed);
    }
  }

  /** Reads everything there is. */
  void readInto(Replay replay) {
    if (calendar == null) {
      readSample(replay);
    } else {
      for (String path : paths) {
        readFile(path, calendar, replay);
      }
    }
  }

  private void readSample(Replay replay) {
    CallSink sink = replay.start("synthetic");
    long line = 0;
    for (UsageRecord record : new SyntheticMonth(seed).calls()) {
      sink.call(++line, new UsageLine(record, null, 0));
    }
    replay.end();
  }

  private void readFile(String path, SessionCalendar sessions, Replay replay) {
    CallSink sink = replay.start(path);
    try {
      if (isAgentLogs(path)) {
        AgentLogs.read(existing(path), sink);
      } else {
        readLines(path, sessions, replay, sink);
      }
    } catch (IOException e) {
      replay.unreadable(path, "cannot be read: " + e.getMessage());
    } finally {
      replay.end();
    }
  }

  private void readLines(String path, SessionCalendar sessions, Replay replay, CallSink sink)
      throws IOException {
    try (InputStream in = open(path)) {
      TextLines lines = new TextLines(in);
      if (lines.peek(1).isEmpty()) {
        replay.unreadable(path, "file must hold calls, was empty");
        return;
      }
      Optional<CallFormat> known =
          format == null ? CallFormats.recognise(lines) : Optional.of(CallFormats.named(format));
      if (known.isEmpty()) {
        replay.unreadable(
            path, "format must be one of " + CallFormats.names() + ", was not recognised");
        return;
      }
      known.get().read(lines, context(path, sessions), sink);
    }
  }

  private ReadContext context(String path, SessionCalendar sessions) {
    String file = fileName(path);
    if (model == null) {
      return new ReadContext(file, sessions, ReadContext.UNKNOWN, ReadContext.UNKNOWN);
    }
    String seller = PriceBook.builtIn().providerOf(model).orElse(ReadContext.UNKNOWN);
    return new ReadContext(file, sessions, seller, model);
  }

  private static InputStream open(String name) throws IOException {
    if (name.equals(STANDARD_INPUT)) {
      return System.in;
    }
    Path path = existing(name);
    return Progress.over(new FileInputStream(path.toFile()), path);
  }

  private static Path existing(String name) throws IOException {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      throw new IOException("it is no path", e);
    }
    if (!Files.exists(path)) {
      throw new IOException("there is no such file");
    }
    return path;
  }

  // A folder can only be a tree of session logs; a single log is named as one.
  private boolean isAgentLogs(String path) throws IOException {
    return AgentLogs.NAME.equals(format)
        || (format == null && !path.equals(STANDARD_INPUT) && Files.isDirectory(existing(path)));
  }
}
