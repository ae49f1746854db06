package io.tokengauge.providers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds data that is not part of the project, above the working directory. */
public final class SharedData {
  private SharedData() {}

  /** Gives a folder below {@code shared/data}, or skips the test that asks. */
  public static Path folder(String name) {
    Path start = Path.of("").toAbsolutePath();
    for (Path above = start; above != null; above = above.getParent()) {
      Path folder = above.resolve("shared").resolve("data").resolve(name);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    assumeTrue(false, "skipped: no folder shared/data/" + name + " in or above " + start);
    throw new AssertionError("not reached");
  }
}
