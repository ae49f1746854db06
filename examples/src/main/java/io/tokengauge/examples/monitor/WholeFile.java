package io.tokengauge.examples.monitor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file beside its place and moves it there, so that nobody ever sees half of it. */
final class WholeFile {

  private WholeFile() {}

  static void write(Path file, String text) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(file + ": there is no such folder");
    }
    if (Files.isDirectory(target)) {
      throw new IOException(file + ": it is a directory");
    }
    // What is no plain file, such as a pipe or /dev/null, cannot be replaced.
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      Files.writeString(target, text, StandardCharsets.UTF_8);
      return;
    }
    Path partial = target.resolveSibling(target.getFileName() + ".partial");
    try {
      Files.writeString(partial, text, StandardCharsets.UTF_8);
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
