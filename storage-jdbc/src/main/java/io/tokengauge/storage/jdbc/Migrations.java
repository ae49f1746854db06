package io.tokengauge.storage.jdbc;

import io.tokengauge.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Brings a schema up to date: numbered SQL files, each applied once and recorded with its checksum,
 * one transaction each. Both engines roll table definitions back with everything else, so a
 * migration that fails leaves nothing behind, and the next process goes on where one died.
 *
 * <p>Every version says which older versions of this code may work beside it. That is raised once
 * their processes are gone, and they are refused from then on.
 */
final class Migrations {

  private static final String HISTORY = "schema_version";

  private static final List<String> TABLES =
      List.of(
          "call_ids",
          "calls",
          "cubes",
          "rollup_keys",
          "rollups",
          "rollup_latencies",
          "rollup_deltas",
          "horizons",
          "leases",
          "budget_groups",
          "budget_accounts",
          "budget_slots",
          "budget_calls",
          "budget_marks",
          "budget_limits",
          "budget_limit_changes",
          "budgets",
          "shared_shards",
          "shared_guards",
          "shared_labels",
          "shared_slots",
          "shared_members",
          "alert_books",
          "alert_entries",
          "alert_receivers",
          "alert_outbox",
          "alert_told",
          "alert_dead",
          "bookmarks",
          "prices_used",
          "audit");

  private final Settings settings;
  private final Tables tables;
  private final List<Migration> scripts;

  /** A migration as recorded. */
  private record Applied(int version, String file, String checksum, int oldestReader) {}

  Migrations(Settings settings, Tables tables) {
    this.settings = settings;
    this.tables = tables;
    this.scripts = settings.engine().migrations();
  }

  /** Returns the version this code writes. */
  int version() {
    return scripts.get(scripts.size() - 1).version();
  }

  /**
   * Tells whether the schema is one that this version can work on.
   *
   * @throws StorageException if it is damaged, ahead of what this version can read, or behind and
   *     not to be migrated
   */
  boolean ready(Handle handle) throws SQLException {
    if (settings.migrate() == JdbcStorage.Migrate.OFF || isCurrent(handle)) {
      return true;
    }
    if (settings.migrate() == JdbcStorage.Migrate.VALIDATE) {
      throw refused(
          "schema must be of version "
              + version()
              + ", was "
              + versionOf(handle)
              + ", and migrate is VALIDATE");
    }
    return false;
  }

  /**
   * Applies the next migration in the caller's transaction, if one is missing; the caller holds the
   * lock on migrations.
   *
   * @throws StorageException if the schema is foreign, or as {@link #ready} does
   */
  void applyNext(Handle handle) throws SQLException {
    Connection connection = handle.getConnection();
    Engine engine = settings.engine();
    if (ready(handle)) {
      return;
    }
    engine.createSchema(connection, settings.schema());
    if (!hasHistory(connection)) {
      refuseStrangers(connection);
      execute(
          connection,
          "CREATE TABLE ${schema}schema_version (version integer NOT NULL PRIMARY KEY,"
              + " file text NOT NULL, checksum text NOT NULL, oldest_reader integer NOT NULL,"
              + " applied_at text NOT NULL)");
    }
    int current = versionOf(handle);
    for (Migration script : scripts) {
      if (script.version() > current) {
        if (script.alone()) {
          engine.gate(connection, settings.schema(), true);
        }
        apply(handle, script);
        return;
      }
    }
  }

  private void refuseStrangers(Connection connection) throws SQLException {
    Set<String> strangers = settings.engine().existing(connection, settings.schema(), TABLES);
    if (!strangers.isEmpty()) {
      throw refused(
          "it holds tables that Tokengauge did not make: "
              + strangers.stream().sorted().collect(Collectors.joining(", "))
              + "; use another "
              + (settings.engine().hasSchemas() ? "schema" : "file"));
    }
  }

  /** Says that nobody older than this version works on the schema any more. */
  void retireOlder(Handle handle) {
    handle
        .createUpdate(
            tables.in(
                "UPDATE ${schema}schema_version SET oldest_reader = :version"
                    + " WHERE version = :version"))
        .bind("version", version())
        .execute();
  }

  // Whether all migrations are there, unchanged, and none that this version cannot live with.
  private boolean isCurrent(Handle handle) throws SQLException {
    if (!hasHistory(handle.getConnection())) {
      return false;
    }
    List<Applied> applied = applied(handle);
    int current = 0;
    for (Applied one : applied) {
      if (one.version > version()) {
        if (one.oldestReader > version()) {
          throw refused(
              "schema of version "
                  + one.version
                  + " needs a reader of version "
                  + one.oldestReader
                  + ", this one is "
                  + version());
        }
      } else {
        checkUnchanged(one);
      }
      current = Math.max(current, one.version);
    }
    return current >= version();
  }

  private void checkUnchanged(Applied one) {
    Migration script = scripts.get(one.version - 1);
    String expected = checksum(text(script));
    if (!one.checksum.equals(expected)) {
      throw refused(
          "migration "
              + one.file
              + " must have the checksum "
              + expected
              + ", was applied with "
              + one.checksum);
    }
  }

  private void apply(Handle handle, Migration script) throws SQLException {
    String text = text(script);
    for (String statement : statements(text)) {
      execute(handle.getConnection(), statement);
    }
    handle
        .createUpdate(
            tables.in(
                "INSERT INTO ${schema}schema_version"
                    + " (version, file, checksum, oldest_reader, applied_at)"
                    + " VALUES (:version, :file, :checksum, :oldest, :at)"))
        .bind("version", script.version())
        .bind("file", script.file())
        .bind("checksum", checksum(text))
        .bind("oldest", script.oldestReader())
        .bind("at", settings.clock().instant().toString())
        .execute();
  }

  private boolean hasHistory(Connection connection) throws SQLException {
    return !settings.engine().existing(connection, settings.schema(), List.of(HISTORY)).isEmpty();
  }

  private int versionOf(Handle handle) throws SQLException {
    return hasHistory(handle.getConnection())
        ? applied(handle).stream().mapToInt(Applied::version).max().orElse(0)
        : 0;
  }

  private List<Applied> applied(Handle handle) {
    return handle
        .createQuery(
            tables.in(
                "SELECT version, file, checksum, oldest_reader FROM ${schema}schema_version"
                    + " ORDER BY version"))
        .map(
            (rs, context) ->
                new Applied(rs.getInt(1), rs.getString(2), rs.getString(3), rs.getInt(4)))
        .list();
  }

  private StorageException refused(String why) {
    return StorageException.lasting(
        "storage " + settings + ": " + why, new IllegalStateException("schema"));
  }

  private void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(tables.in(sql));
    }
  }

  private String text(Migration script) {
    String path = settings.engine().label() + "/" + script.file();
    try (InputStream in = Migrations.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("migration " + path + " must be on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Our files hold no semicolon but at the end of a statement, and within $$ of a block of code.
  private static List<String> statements(String text) {
    String code =
        text.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    boolean inBlock = false;
    for (String piece : code.split("(?<=;|\\$\\$)", -1)) {
      statement.append(piece);
      inBlock ^= piece.endsWith("$$");
      if (!inBlock && piece.endsWith(";")) {
        statements.add(statement.substring(0, statement.length() - 1).strip());
        statement.setLength(0);
      }
    }
    if (!statement.toString().isBlank()) {
      throw new IllegalStateException("last statement of a migration must end with a semicolon");
    }
    return statements;
  }

  private static String checksum(String text) {
    try {
      // A checkout may have changed the ends of lines.
      byte[] bytes = text.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
