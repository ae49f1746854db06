package io.tokengauge.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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

/**
 * Runs one redis-server on a free port of this machine, with its files in a directory of its own.
 * Ends with the JVM at the latest. The program comes from {@code org.signal:embedded-redis}, which
 * has to be on the class path; its classes are not used. Methods throw {@link
 * IllegalStateException} when the server does not do as it should. Not safe for use by several
 * threads at once.
 */
public final class RedisServer implements AutoCloseable {

  /** Which Redis this is. */
  public static final String VERSION = "7.0.15";

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

  private RedisServer(int port, Path directory, List<String> command) {
    this.port = port;
    this.directory = directory;
    this.command = command;
    this.process = launch(directory, command);
  }

  /** Starts a server with these options, and waits until it answers. */
  public static RedisServer start(String... options) {
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
  public static RedisServer startSentinel(String configuration) {
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
  private static RedisServer onFreePort(Arguments arguments) {
    for (int attempt = 1; ; attempt++) {
      try {
        Path directory = Files.createTempDirectory("redis");
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(program().toString());
        command.addAll(arguments.of(directory, port));
        RedisServer server = new RedisServer(port, directory, command);
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

  /** Returns where it listens. */
  public int port() {
    return port;
  }

  /** Returns host and port. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Returns where to find it, as {@code redis://HOST:PORT}. */
  public String url() {
    return "redis://" + address();
  }

  /** Ends it as a power failure would. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Starts it again on the same port and directory. */
  public void restart() {
    kill();
    process = launch(directory, command);
    awaitAnswer();
  }

  /** Stops it where it stands, as a stalled machine would, and nobody is told. */
  public void stall() {
    signal("STOP");
  }

  /** Lets it go on after {@link #stall}. */
  public void goOn() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private static Process launch(Path directory, List<String> command) {
    Process started;
    try {
      started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    return started;
  }

  private void awaitAnswer() {
    String ours = "process_id:" + process.pid() + "\r";
    long tries = PATIENCE.toNanos() / PAUSE_NANOS;
    for (String told = info(); !told.contains(ours) || told.contains("loading:1"); told = info()) {
      if (!process.isAlive() || tries-- == 0) {
        throw new IllegalStateException(log());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what it says of itself when told {@code INFO}; nothing if it does not answer. */
  public String info() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write("INFO\r\n".getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String length = in.readLine();
      if (length == null || !length.startsWith("$")) {
        return "";
      }
      char[] text = new char[Integer.parseInt(length.substring(1))];
      int read = 0;
      int more = 0;
      while (more >= 0 && read < text.length) {
        more = in.read(text, read, text.length - read);
        read += Math.max(0, more);
      }
      return new String(text, 0, read);
    } catch (IOException e) {
      return ""; // not there yet, or never
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
        "/redis-server-" + VERSION + (mac ? "-darwin-" : "-linux-") + (arm ? "arm64" : "amd64");
    try (InputStream in = RedisServer.class.getResourceAsStream(name)) {
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
