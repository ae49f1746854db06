package io.tokengauge.examples.monitor;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.redis.RedisStorage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Runs a Redis that keeps nothing on disk, from the program that a Maven artifact carries. */
final class RedisServer implements AutoCloseable {

  private static final String PROGRAM = "/redis-server-7.0.15-%s-%s";
  private static final int TRIES = 1_000;
  private static final long PAUSE_NANOS = 10_000_000;

  private final Path program;
  private final int port;
  private Process process;

  private RedisServer(Path program, int port) throws IOException {
    this.program = program;
    this.port = port;
    this.process = launch();
  }

  static RedisServer start(Path directory) throws IOException {
    String system = System.getProperty("os.name", "").startsWith("Mac") ? "darwin" : "linux";
    String machine = System.getProperty("os.arch", "").contains("aarch64") ? "arm64" : "amd64";
    Path program = directory.resolve("redis-server");
    try (InputStream in =
        RedisServer.class.getResourceAsStream(PROGRAM.formatted(system, machine))) {
      if (in == null) {
        throw new IllegalStateException("no redis-server for " + system + " on " + machine);
      }
      Files.copy(in, program);
    }
    if (!program.toFile().setExecutable(true)) {
      throw new IllegalStateException(program + " must be made executable, was not");
    }
    return new RedisServer(program, freePort());
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  String url() {
    return "redis://127.0.0.1:" + port;
  }

  private Process launch() throws IOException {
    Process started =
        new ProcessBuilder(
                program.toString(), "--port", "" + port, "--bind", "127.0.0.1", "--save", "")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (Storage storage = RedisStorage.builder().url(url()).build()) {
      for (int i = 0; !storage.check().equals(Health.UP); i++) {
        if (i == TRIES || !started.isAlive()) {
          throw new IllegalStateException("redis-server must answer on port " + port);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    return started;
  }

  /** Ends it as a power failure would. */
  void stop() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again, empty. */
  void startWithNothing() throws IOException {
    process = launch();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
