package io.tokengauge.examples.monitor;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far reading a large file has come, if somebody is looking. */
final class Progress {

  /** Smaller files are read before anyone could read a bar. */
  private static final long WORTH_SHOWING = 1L << 20;

  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  private Progress() {}

  /** Returns the stream, with a progress bar on the standard error if that is a terminal. */
  static InputStream over(InputStream in, Path file) throws IOException {
    long size = Files.size(file);
    if (size < WORTH_SHOWING || !terminal()) {
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

  // Java tells whether input and output are a terminal, but not whether the standard error is.
  private static boolean terminal() {
    if (Files.isSymbolicLink(STANDARD_ERROR)) {
      try {
        String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      } catch (IOException e) {
        return false;
      }
    }
    return interactive(System.console());
  }

  // From JDK 22 on there is a console even in a pipe, and a method that tells.
  private static boolean interactive(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
