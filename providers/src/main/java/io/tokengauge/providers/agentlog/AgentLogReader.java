package io.tokengauge.providers.agentlog;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.internal.FieldTree;
import io.tokengauge.providers.internal.FieldValues;
import io.tokengauge.providers.internal.JsonFields;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads session logs of Claude Code and Codex, told apart line by line.
 *
 * <p>Claude Code writes a message several times while it grows, and again when a session is resumed
 * into another file: of all lines with the same message id and request id, in all files, the most
 * complete one counts, from the earliest line's time. Codex writes running totals beside the last
 * call's usage, and repeats them: a call is the difference of two totals, and a forked session's
 * copy of its parent's calls does not count where the parent's file is read too.
 *
 * <p>A record's start is the line's time, the nearest the logs have; latency is not known; the
 * feature is {@code claude-code} or {@code codex}, the cache key the session, the project the
 * folder below {@code projects} or {@code sessions}. Ids are made of the logs' own, so reading a
 * log again gives the same calls. A line that cannot be read is counted and skipped; text of
 * conversations is skipped without decoding.
 *
 * <p>Not safe for use by several threads at once. Source of the formats: logs of Claude Code 1.x
 * and 2.x and of Codex CLI, and how ccusage (MIT) reads them.
 */
public final class AgentLogReader {

  /** How long a line may be, in bytes: 32 MiB, for tool results with images. */
  static final int MAX_LINE = 32 << 20;

  private static final Comparator<UsageRecord> ORDER =
      Comparator.comparing(UsageRecord::start).thenComparing(UsageRecord::id);

  private final FieldTree tree = new FieldTree();
  private final ClaudeCodeCalls claude = new ClaudeCodeCalls(tree);
  private final CodexCalls codex = new CodexCalls(tree);
  private final JsonFields json = new JsonFields(tree, MAX_LINE);
  private final List<String> refusals = new ArrayList<>();
  private int files;
  private long lines;
  private long usageLines;
  private long refused;

  private AgentLogReader() {}

  /**
   * Reads one log, or all files named {@code *.jsonl} below a folder.
   *
   * @throws IOException if a file or folder cannot be read
   */
  public static AgentLog read(Path fileOrFolder) throws IOException {
    AgentLogReader reader = new AgentLogReader();
    if (!Files.isDirectory(fileOrFolder)) {
      reader.readFile(fileOrFolder, String.valueOf(fileOrFolder.getFileName()));
      return reader.result();
    }
    List<Path> found;
    try (Stream<Path> walk = Files.walk(fileOrFolder)) {
      found =
          walk.filter(path -> path.toString().endsWith(".jsonl"))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
    }
    for (Path file : found) {
      reader.readFile(file, fileOrFolder.relativize(file).toString());
    }
    return reader.result();
  }

  private void readFile(Path file, String name) throws IOException {
    files++;
    LogFile log = new LogFile(name, project(file));
    codex.startFile(log);
    try (InputStream input = Files.newInputStream(file)) {
      LineScanner scanner = new LineScanner(input, MAX_LINE);
      for (long number = 1; scanner.next(); number++) {
        readLine(log, number, scanner);
      }
    }
  }

  private void readLine(LogFile log, long number, LineScanner line) {
    if (line.isBlank()) {
      return;
    }
    lines++;
    try {
      if (line.tooLong()) {
        throw new MalformedResponseException(
            "line", "longer", "have at most " + MAX_LINE + " bytes");
      }
      FieldValues values = json.read(line.bytes(), 0, line.length());
      if (claude.accept(values, log, number, line) || codex.accept(values)) {
        usageLines++;
      }
    } catch (MalformedResponseException e) {
      refused++;
      if (refusals.size() < AgentLog.MAX_REFUSALS) {
        refusals.add(log.name() + ":" + number + ": " + e.getMessage());
      }
    }
  }

  private AgentLog result() {
    List<UsageRecord> records = new ArrayList<>();
    records.addAll(claude.records());
    records.addAll(codex.records());
    records.sort(ORDER);
    return new AgentLog(
        records, files, lines, usageLines, usageLines - records.size(), refused, refusals);
  }

  private static @Nullable String project(Path file) {
    Path folders = file.toAbsolutePath().getParent();
    for (int i = folders == null ? 0 : folders.getNameCount() - 1; folders != null && i > 0; i--) {
      String above = folders.getName(i - 1).toString();
      String name = folders.getName(i).toString();
      // Codex itself files sessions by year, month and day.
      if (above.equals("projects") || (above.equals("sessions") && !name.matches("[0-9]{4}"))) {
        return name;
      }
    }
    return null;
  }
}
