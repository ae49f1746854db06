package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.Storage;
import io.tokengauge.testkit.RedisServer;
import io.tokengauge.testkit.Relay;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client's side of TLS. The server's program from Maven is built without it, so what encrypts
 * is a relay in front of it.
 */
class TlsTest {

  private static final String PASSWORD = "changeit";

  @TempDir private Path directory = Path.of("");

  @Test
  void trustedServerIsTalkedToAndOthersAreNot() throws Exception {
    SSLServerSocketFactory encrypted = certified();
    try (RedisServer server = RedisServer.start();
        Relay relay = Relay.to(server.port(), encrypted)) {
      String url = "rediss://localhost:" + relay.port();
      assertThat(check(url, true)).isEqualTo(Health.UP);
      // The platform does not know who signed the certificate.
      assertRefused(check(url, false), "unable to find valid certification path");
      // The certificate is another name's.
      assertRefused(check("rediss://127.0.0.1:" + relay.port(), true), "127.0.0.1");
      // Who talks in the clear is not answered.
      assertThat(check(url.replace("rediss", "redis"), true).status())
          .isEqualTo(Health.Status.DOWN);
    }
  }

  private Health check(String url, boolean trusting) {
    RedisStorage.Builder builder = RedisStorage.builder().url(url).timeout(Duration.ofSeconds(5));
    if (trusting && url.startsWith("rediss")) {
      builder.trustStore(directory.resolve("trust.p12")).trustStorePassword(PASSWORD);
    }
    try (Storage storage = builder.build()) {
      assertThat(storage.toString()).doesNotContain(PASSWORD);
      return storage.check();
    }
  }

  private static void assertRefused(Health health, String reason) {
    assertThat(health.status()).isEqualTo(Health.Status.DOWN);
    assertThat(health.detail()).contains(reason).doesNotContain(PASSWORD);
  }

  private SSLServerSocketFactory certified() throws Exception {
    String certificate = directory.resolve("certificate").toString();
    keytool(
        "-genkeypair", "key", "-keyalg", "EC", "-dname", "CN=redis", "-ext", "san=dns:localhost");
    keytool("-exportcert", "key", "-file", certificate);
    keytool("-importcert", "trust", "-file", certificate, "-noprompt");
    return context("key").getServerSocketFactory();
  }

  private void keytool(String command, String store, String... options)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    line.addAll(List.of(command, "-alias", "redis", "-storetype", "PKCS12"));
    line.addAll(List.of("-storepass", PASSWORD, "-keystore"));
    line.add(directory.resolve(store + ".p12").toString());
    line.addAll(List.of(options));
    Path log = directory.resolve("log");
    Process made =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(made.waitFor()).as(Files.readString(log)).isZero();
  }

  private SSLContext context(String store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve(store + ".p12"))) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
