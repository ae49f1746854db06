package io.tokengauge.storage.jdbc;

import io.tokengauge.storage.Bookmarks;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/*
 * What it is: a row per name, changed by one statement that compares.
 *
 * A change whose commit was not answered runs again, and knows itself by a number drawn for it; a
 * removal knows itself by nothing being there.
 */
final class JdbcBookmarks implements Bookmarks {

  private final Database database;
  private final Tables tables;

  JdbcBookmarks(Database database, Tables tables) {
    this.database = database;
    this.tables = tables;
  }

  @Override
  public Optional<String> read(String name) {
    return database.read(tx -> kept(tx.handle(), name));
  }

  private Optional<String> kept(Handle handle, String name) {
    return handle
        .createQuery(tables.in("SELECT kept FROM ${schema}bookmarks WHERE name = :name"))
        .bind("name", name)
        .mapTo(String.class)
        .findOne();
  }

  @Override
  public boolean replace(String name, @Nullable String expected, @Nullable String text) {
    if (name.length() > MAX_LENGTH || (text != null && text.length() > MAX_LENGTH)) {
      throw new IllegalArgumentException(
          "bookmark must have a name and a text of at most " + MAX_LENGTH + " characters");
    }
    long step = UUID.randomUUID().getMostSignificantBits();
    return database.write(
        tx -> {
          Handle handle = tx.handle();
          if (text == null) {
            boolean gone = expected != null && remove(handle, name, expected);
            return gone || ((expected == null || tx.perhapsDone()) && kept(handle, name).isEmpty());
          }
          return set(handle, name, expected, text, step)
              || (tx.perhapsDone() && wasLast(handle, name, step));
        });
  }

  private boolean remove(Handle handle, String name, String expected) {
    return handle
            .createUpdate(
                tables.in("DELETE FROM ${schema}bookmarks WHERE name = :name AND kept = :expected"))
            .bind("name", name)
            .bind("expected", expected)
            .execute()
        == 1;
  }

  private boolean set(
      Handle handle, String name, @Nullable String expected, String text, long step) {
    String sql =
        expected == null
            ? "INSERT INTO ${schema}bookmarks (name, kept, step) VALUES (:name, :text, :step)"
                + " ON CONFLICT DO NOTHING"
            : "UPDATE ${schema}bookmarks SET kept = :text, step = :step"
                + " WHERE name = :name AND kept = :expected";
    Update change =
        handle
            .createUpdate(tables.in(sql))
            .bind("name", name)
            .bind("text", text)
            .bind("step", step);
    if (expected != null) {
      change.bind("expected", expected);
    }
    return change.execute() == 1;
  }

  private boolean wasLast(Handle handle, String name, long step) {
    return handle
        .createQuery(
            tables.in("SELECT 1 FROM ${schema}bookmarks WHERE name = :name AND step = :step"))
        .bind("name", name)
        .bind("step", step)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }
}
