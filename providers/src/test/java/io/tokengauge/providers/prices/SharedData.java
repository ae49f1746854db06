package io.tokengauge.providers.prices;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the data that is kept beside the project. */
final class SharedData {

  private SharedData() {}

  /**
   * Returns a file of {@code shared/data} in a folder above, or ends the test as not applicable.
   */
  static Path file(String name) {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path file = folder.resolve("shared/data").resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    assumeTrue(
        false,
        "shared/data/" + name + " was found in no folder above " + Path.of("").toAbsolutePath());
    throw new AssertionError("not reached");
  }
}
