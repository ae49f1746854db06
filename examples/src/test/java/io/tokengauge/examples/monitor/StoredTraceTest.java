package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.ArchUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claims that a database says of calls what a replay of the same calls says: of a real trace, where
 * it is, and of the made-up month anywhere.
 */
class StoredTraceTest {

  private static final List<List<String>> QUESTIONS =
      List.of(
          List.of("report", "--format", "json", "--as-of", "2026-12-01"),
          List.of("report", "--format", "csv", "--zone", "Europe/Berlin", "--as-of", "2026-12-01"),
          List.of("history", "--as-of", "2026-12-01"));

  // The real trace tells what a cache without end would have served, which no store keeps.
  private static final List<String> CACHE = List.of("cache", "--json");

  /** What was said of files: both databases are compared with the same. */
  private static final Map<List<Object>, Run> SAID = new HashMap<>();

  @TempDir Path folder;

  private static EmbeddedPostgres server;

  @BeforeAll
  static void startServer() throws IOException {
    server = EmbeddedPostgres.builder().setPgBinaryResolver(StoredTraceTest::binaries).start();
  }

  @AfterAll
  static void stopServer() throws IOException {
    SAID.clear();
    server.close();
  }

  // Once the benchmarks are packed, their jar names these binaries beside those of the class path,
  // and the resolver that is used otherwise wants to find them once.
  private static InputStream binaries(String system, String hardware) throws IOException {
    String name = "/postgres-" + system + "-" + ArchUtils.normalize(hardware) + ".txz";
    InputStream found =
        EmbeddedPostgres.class.getResourceAsStream(name.toLowerCase(Locale.ROOT).replace(' ', '_'));
    if (found == null) {
      throw new IOException("PostgreSQL must be on the class path: " + name);
    }
    return found;
  }

  private String sqlite() {
    return "jdbc:sqlite:" + folder.resolve("usage.db");
  }

  private static String postgresql() {
    return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres?user=postgres";
  }

  @Test
  void realTraceInSqliteIsTheReplay() throws IOException {
    assertSaysTheSame(trace(), sqlite());
  }

  @Test
  void realTraceInPostgresqlIsTheReplay() throws IOException {
    assertSaysTheSame(trace(), postgresql());
  }

  @Test
  void madeUpMonthInSqliteIsTheReplay() throws IOException {
    Path calls = SomeCalls.in(folder);
    assertSaysTheSame(calls, sqlite());
    assertSaysTheSame(CACHE, calls, sqlite());
  }

  private void assertSaysTheSame(Path calls, String store) throws IOException {
    Run replay = ofFile("replay", calls, "--json");
    assertThat(Run.of("replay", calls, "--store", store, "--json").out()).isEqualTo(replay.out());
    assertThat(Run.of("replay", "--store", store, "--json").totals()).isEqualTo(replay.totals());
    for (List<String> question : QUESTIONS) {
      assertSaysTheSame(question, calls, store);
    }
    Path fromStore = folder.resolve("from-store.jsonl");
    Run.of("export", "--store", store, "--to", fromStore);
    assertThat(fromStore).hasContent(ofFile("export", calls, "--to", "-").out());
    assertThat(Run.of("store", "check", "--store", store).out())
        .matches("[1-9][0-9]* calls, [1-9][0-9]* cells of roll-ups, 0 wrong\\R");
  }

  private static void assertSaysTheSame(List<String> question, Path calls, String store) {
    Run stored = Run.of(with(question, "--store", store));
    assertThat(figures(stored)).isEqualTo(figures(ofFile(with(question, calls.toString()))));
    assertThat(stored.code()).as(stored.err()).isZero();
  }

  private static Run ofFile(Object... words) {
    return SAID.computeIfAbsent(List.of(words), question -> Run.of(question.toArray()));
  }

  // All that was printed but what was read for it: roll-ups or calls, files or a store.
  private static String figures(Run run) {
    return run.out()
        .replaceAll("\"source\": \"(rollup|rows)\"", "")
        .replaceAll("\"(files|appended)\" : [0-9]+", "");
  }

  private static Object[] with(List<String> words, String... more) {
    Object[] all = new Object[words.size() + more.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = i < words.size() ? words.get(i) : more[i - words.size()];
    }
    return all;
  }

  private static Path trace() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path trace = at.resolve("shared/data/claude-code/requests.csv");
      if (Files.isRegularFile(trace)) {
        return trace;
      }
    }
    assumeTrue(
        false,
        "the real traces are not here: no folder shared/data beside or above the working directory");
    throw new IllegalStateException();
  }
}
