package io.tokengauge.examples.monitor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far reading a large file has come, if somebody is looking. */
final class Progress {

  /** Smaller files are read before anyone could read a bar. */
  private static final long WORTH_SHOWING = 1L << 20;

  private Progress() {}

  /** Returns the stream, with a progress bar on the standard error if that is a terminal. */
  static InputStream over(InputStream in, Path file) throws IOException {
    long size = Files.size(file);
    if (size < WORTH_SHOWING || !StandardStream.ERR.isTerminal()) {
      return in;
    }
    return ProgressBar.wrap(
        in,
        new ProgressBarBuilder()
            .setTaskName("Reading")
            .setInitialMax(size)
            .setUnit(" KB", 1_000)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(250)
            .setConsumer(new ConsoleProgressBarConsumer(System.err)));
  }
}
