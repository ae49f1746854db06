package io.tokengauge.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * What it is: the months (UTC) of the table of calls on PostgreSQL.
 *
 * A month gets a partition before it begins, by whoever maintains the store, under a lock; appending
 * never makes one, for that takes the table's owner, and an application need not be that. A call of
 * a month without a partition goes to the default one, so none is ever refused. A month that has
 * calls there already stays there: its calls are purged by rows.
 *
 * Attaching a month locks the default partition for a moment, dropping one locks the table. Both
 * give up after 0.4 seconds behind somebody's long query, since writers queue behind it, and are tried again.
 */
final class CallPartitions {

  private static final int MONTHS_AHEAD = 2;
  private static final Pattern BOUNDS =
      Pattern.compile("FROM \\((?:'(-?\\d+)'|MINVALUE)\\) TO \\('(-?\\d+)'\\)");

  private final Tables tables;

  /** A partition with an end. */
  record Partition(String name, long from, long to) {}

  CallPartitions(Tables tables) {
    this.tables = tables;
  }

  /** Returns the first instant of the month that an instant falls into. */
  static Instant monthOf(Instant instant) {
    return start(YearMonth.from(instant.atOffset(ZoneOffset.UTC)));
  }

  private static Instant start(YearMonth month) {
    return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  /** Tells whether the user of a connection may make and drop partitions. */
  boolean mayChange(Connection connection) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(?)")) {
      ask.setString(1, tables.in("${schema}calls"));
      try (ResultSet answer = ask.executeQuery()) {
        return answer.next() && answer.getBoolean(1);
      }
    }
  }

  /**
   * Makes partitions for a month and the next ones, where there are none; the caller holds the lock
   * on migrations.
   */
  void createAhead(Connection connection, Instant now) throws SQLException {
    List<Partition> partitions = list(connection);
    YearMonth month = YearMonth.from(now.atOffset(ZoneOffset.UTC));
    for (int i = 0; i <= MONTHS_AHEAD; i++) {
      long from = Micros.of(start(month));
      long to = Micros.of(start(month.plusMonths(1)));
      if (partitions.stream().noneMatch(p -> p.from < to && from < p.to)) {
        create(connection, month, from, to);
      }
      month = month.plusMonths(1);
    }
  }

  private void create(Connection connection, YearMonth month, long from, long to)
      throws SQLException {
    String name =
        String.format(Locale.ROOT, "calls_y%04dm%02d", month.getYear(), month.getMonthValue());
    boundWaiting(connection);
    execute(connection, "LOCK TABLE ${schema}calls_other IN ACCESS EXCLUSIVE MODE");
    try (PreparedStatement taken =
        connection.prepareStatement(
            tables.in(
                "SELECT EXISTS (SELECT 1 FROM ${schema}calls_other"
                    + " WHERE start_us >= ? AND start_us < ?)"))) {
      taken.setLong(1, from);
      taken.setLong(2, to);
      try (ResultSet answer = taken.executeQuery()) {
        if (answer.next() && answer.getBoolean(1)) {
          return;
        }
      }
    }
    execute(connection, "CREATE TABLE ${schema}" + name + " (LIKE ${schema}calls)");
    execute(
        connection,
        "ALTER TABLE ${schema}calls ATTACH PARTITION ${schema}"
            + name
            + " FOR VALUES FROM ("
            + from
            + ") TO ("
            + to
            + ")");
  }

  /** Returns the partitions that end at or before a microsecond. */
  List<Partition> endedBy(Connection connection, long micros) throws SQLException {
    return list(connection).stream().filter(partition -> partition.to <= micros).toList();
  }

  /** Returns how many calls are in a partition. */
  long count(Connection connection, Partition partition) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer =
            statement.executeQuery(
                tables.in("SELECT count(*) FROM ${schema}\"" + partition.name + '"'))) {
      answer.next();
      return answer.getLong(1);
    }
  }

  /** Drops a partition with all its calls. */
  void drop(Connection connection, Partition partition) throws SQLException {
    boundWaiting(connection);
    execute(connection, "DROP TABLE ${schema}\"" + partition.name + '"');
  }

  private List<Partition> list(Connection connection) throws SQLException {
    List<Partition> partitions = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i"
                + " JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass(?)"
                + " ORDER BY c.relname")) {
      select.setString(1, tables.in("${schema}calls"));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          Matcher bounds = BOUNDS.matcher(rows.getString(2));
          if (bounds.find()) {
            long from = bounds.group(1) == null ? Micros.NEVER : Long.parseLong(bounds.group(1));
            partitions.add(new Partition(rows.getString(1), from, Long.parseLong(bounds.group(2))));
          }
        }
      }
    }
    return partitions;
  }

  // For this transaction only.
  private void boundWaiting(Connection connection) throws SQLException {
    execute(connection, "SET LOCAL lock_timeout = '400ms'");
  }

  private void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(tables.in(sql));
    }
  }
}
