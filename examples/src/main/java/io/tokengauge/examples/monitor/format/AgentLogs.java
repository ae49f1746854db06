package io.tokengauge.examples.monitor.format;

import io.tokengauge.providers.UsageLine;
import io.tokengauge.providers.agentlog.AgentLog;
import io.tokengauge.providers.agentlog.AgentLogReader;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads the session logs of Claude Code and Codex: a whole folder at once, because one message may
 * stand in several files, and only the most complete one counts.
 */
public final class AgentLogs {

  /** The name given to {@code --format}. */
  public static final String NAME = "agent-logs";

  private AgentLogs() {}

  /**
   * Reads a log, or all logs below a folder.
   *
   * @throws IOException if a file cannot be read, or no log tells of a call
   */
  public static void read(Path fileOrFolder, CallSink sink) throws IOException {
    AgentLog log = AgentLogReader.read(fileOrFolder);
    if (log.usageLines() == 0 && log.refused() == 0) {
      throw new IOException("there is no session log of Claude Code or Codex in it");
    }
    // A call has no line of its own: several lines, in several files, may tell of it.
    long number = 0;
    for (UsageRecord record : log.records()) {
      sink.call(++number, new UsageLine(record, null, 0));
    }
    for (String refusal : log.refusals()) {
      sink.fault(0, refusal);
    }
    if (log.refused() > log.refusals().size()) {
      sink.fault(0, (log.refused() - log.refusals().size()) + " further lines could not be read");
    }
  }
}
