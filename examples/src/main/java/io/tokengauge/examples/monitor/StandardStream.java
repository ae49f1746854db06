package io.tokengauge.examples.monitor;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Names the streams that a program writes to, and tells whether somebody is looking at them. */
enum StandardStream {
  OUT(1),
  ERR(2);

  private final Path descriptor;

  StandardStream(int number) {
    this.descriptor = Path.of("/proc/self/fd/" + number);
  }

  // Java tells whether input and output are a terminal, but not whether one of them alone is.
  boolean isTerminal() {
    if (Files.isSymbolicLink(descriptor)) {
      try {
        String target = Files.readSymbolicLink(descriptor).toString();
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
