package io.tokengauge.providers.agentlog;

import org.jspecify.annotations.Nullable;

/**
 * Names a log.
 *
 * @param name its path below the folder that is read
 * @param project the project it is filed under, if any
 */
record LogFile(String name, @Nullable String project) {

  /** Returns the file's own name without its ending: the session, where nothing else says. */
  String stem() {
    String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    return file.endsWith(".jsonl") ? file.substring(0, file.length() - ".jsonl".length()) : file;
  }
}
