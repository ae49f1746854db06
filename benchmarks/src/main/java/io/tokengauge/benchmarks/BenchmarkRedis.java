package io.tokengauge.benchmarks;

import io.tokengauge.storage.redis.RedisStorage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import redis.clients.jedis.Jedis;

/** Runs a Redis server on this machine for a trial, from the program in a Maven artifact. */
public final class BenchmarkRedis implements LedgerHost {

  private static final String VERSION = "7.0.15";
  private static final int CONNECTIONS = 8;
  private static final String READY = "Ready to accept connections";
  private static final String READS = "total_reads_processed";

  private final Process server;
  private final Path program;
  private final int port;

  private BenchmarkRedis(Process server, Path program, int port) {
    this.server = server;
    this.program = program;
    this.port = port;
  }

  /** Starts a server that keeps nothing on disk. */
  public static BenchmarkRedis start() throws IOException {
    Path program = program();
    int port = freePort();
    List<String> command =
        List.of(program.toString(), "--port", "" + port, "--bind", "127.0.0.1", "--save", "");
    Process server = new ProcessBuilder(command).redirectErrorStream(true).start();
    StringBuilder said = new StringBuilder();
    BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.contains(READY)) {
        return new BenchmarkRedis(server, program, port);
      }
      said.append(line).append(System.lineSeparator());
    }
    throw new IOException("server on port " + port + " must start, said " + said);
  }

  private static Path program() throws IOException {
    boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
    boolean arm = System.getProperty("os.arch", "").contains("aarch64");
    String name =
        "/redis-server-" + VERSION + (mac ? "-darwin-" : "-linux-") + (arm ? "arm64" : "amd64");
    try (InputStream in = BenchmarkRedis.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no program " + name + " on the class path");
      }
      Path program = Files.createTempFile("redis-server", "");
      Files.copy(in, program, StandardCopyOption.REPLACE_EXISTING);
      if (!program.toFile().setExecutable(true)) {
        throw new IOException(program + " must be made executable, was not");
      }
      return program;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  /** Connects to it, past the storage. */
  public Jedis jedis() {
    return new Jedis("127.0.0.1", port);
  }

  /** Returns its URL. */
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  @Override
  public RedisStorage storage() {
    return RedisStorage.builder().url(url()).poolSize(CONNECTIONS).build();
  }

  @Override
  public String countedAs() {
    return "requests";
  }

  @Override
  public long counted() {
    try (Jedis jedis = jedis()) {
      return (long) ServerCost.of(jedis, "stats", READS);
    }
  }

  @Override
  public Bare connect() {
    Jedis jedis = jedis();
    return new Bare() {
      @Override
      public long add() {
        return jedis.hincrBy("counter", "1", 1);
      }

      @Override
      public void close() {
        jedis.close();
      }
    };
  }

  @Override
  public void close() throws IOException {
    server.destroyForcibly();
    Files.deleteIfExists(program);
  }
}
