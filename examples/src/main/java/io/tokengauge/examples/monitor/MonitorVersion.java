package io.tokengauge.examples.monitor;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Reads the version from what Maven puts into the jar. */
final class MonitorVersion implements IVersionProvider {

  private static final String POM =
      "/META-INF/maven/io.tokengauge/tokengauge-examples/pom.properties";

  @Override
  public String[] getVersion() throws IOException {
    try (InputStream in = MonitorVersion.class.getResourceAsStream(POM)) {
      Properties pom = new Properties();
      if (in != null) {
        pom.load(in);
      }
      return new String[] {"tokengauge monitor " + pom.getProperty("version", "development")};
    }
  }
}
