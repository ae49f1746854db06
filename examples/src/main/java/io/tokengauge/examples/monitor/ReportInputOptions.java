package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.format.CallFormats;
import picocli.CommandLine.Option;

/** Holds which files are read, and how, for commands whose output has a format of its own. */
final class ReportInputOptions extends InputOptions {

  @Option(
      names = "--input-format",
      paramLabel = "F",
      completionCandidates = CallFormats.Names.class,
      description =
          "Format of all files: ${COMPLETION-CANDIDATES}; recognised by their first lines unless"
              + " given.")
  void setFormat(String name) {
    format = name;
  }
}
