package io.tokengauge.storage.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Runs one redis-server, from the program that a Maven artifact carries, on a free port of this
 * machine, with its files in a directory of its own. Ends with the JVM at the latest.
 */
final class ServerProcess implements AutoCloseable {

  // The bus of a cluster's node is 10,000 above its port.
  private static final int HIGHEST_PORT = 55_535;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long PAUSE_NANOS = 10_000_000;
  private static final int STARTS = 5;
  private static final AtomicReference<Path> PROGRAM = new AtomicReference<>();

  private final int port;
  private final Path directory;
  private final List<String> command;
  private Process process;

  private ServerProcess(int port, Path directory, List<String> command) throws IOException {
    this.port = port;
    this.directory = directory;
    this.command = command;
    this.process = launch();
  }

  /** Starts a server with these options, and waits until it answers. */
  static ServerProcess start(String... options) {
    return onFreePort(
        (directory, port) -> {
          List<String> command = new ArrayList<>();
          command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1"));
          command.addAll(List.of("--dir", directory.toString(), "--save", ""));
          command.addAll(List.of("--repl-diskless-sync-delay", "0"));
          command.addAll(List.of(options));
          return command;
        });
  }

  /** Starts a sentinel with this configuration, and waits until it answers. */
  static ServerProcess startSentinel(String configuration) {
    return onFreePort(
        (directory, port) -> {
          Path file = directory.resolve("sentinel.conf");
          Files.writeString(
              file,
              """
              port %d
              bind 127.0.0.1
              dir %s
              %s
              """
                  .formatted(port, directory, configuration));
          return List.of(file.toString(), "--sentinel");
        });
  }

  /** Makes the arguments of a server. */
  private interface Arguments {
    List<String> of(Path directory, int port) throws IOException;
  }

  // Another process may take the port, or that of the cluster's bus, before the server does.
  private static ServerProcess onFreePort(Arguments arguments) {
    for (int attempt = 1; ; attempt++) {
      try {
        Path directory = Files.createTempDirectory("redis");
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(program().toString());
        command.addAll(arguments.of(directory, port));
        ServerProcess server = new ServerProcess(port, directory, command);
        try {
          server.awaitAnswer();
          return server;
        } catch (IllegalStateException e) {
          server.kill();
          if (attempt == STARTS) {
            throw e;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  int port() {
    return port;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  String url() {
    return "redis://" + address();
  }

  /** Opens a connection beside the ones under test. */
  Jedis connect() {
    return new Jedis("127.0.0.1", port, 5_000);
  }

  /** Ends it as a power failure would. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Starts it again on the same port and directory. */
  void restart() throws IOException {
    kill();
    process = launch();
    awaitAnswer();
  }

  /** Stops or continues it, as a stalled machine would. */
  void signal(String name) throws IOException {
    try {
      new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private Process launch() throws IOException {
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    return started;
  }

  private void awaitAnswer() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String ours = "process_id:" + process.pid() + "\r";
    while (true) {
      try (Jedis jedis = connect()) {
        String told = jedis.info();
        if (told.contains(ours) && !told.contains("loading:1")) {
          return;
        }
      } catch (JedisException e) {
        // Not there yet, or never.
      }
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException(Files.readString(directory.resolve("log")));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("server " + process.pid() + " must end, did not");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    while (true) {
      try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (probe.getLocalPort() < HIGHEST_PORT) {
          return probe.getLocalPort();
        }
      }
    }
  }

  private static Path program() throws IOException {
    synchronized (PROGRAM) {
      Path found = PROGRAM.get();
      if (found == null) {
        found = extract();
        PROGRAM.set(found);
      }
      return found;
    }
  }

  private static Path extract() throws IOException {
    boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
    boolean arm = System.getProperty("os.arch", "").contains("aarch64");
    String name =
        "/redis-server-"
            + RedisServers.VERSION
            + (mac ? "-darwin-" : "-linux-")
            + (arm ? "arm64" : "amd64");
    try (InputStream in = ServerProcess.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no program " + name + " on the class path");
      }
      Path program = Files.createTempFile("redis-server", "");
      Files.copy(in, program, StandardCopyOption.REPLACE_EXISTING);
      if (!program.toFile().setExecutable(true)) {
        throw new IllegalStateException(program + " must be made executable, was not");
      }
      program.toFile().deleteOnExit();
      return program;
    }
  }
}
