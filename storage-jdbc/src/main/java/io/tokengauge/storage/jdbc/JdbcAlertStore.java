package io.tokengauge.storage.jdbc;

import io.tokengauge.alert.AlertBook;
import io.tokengauge.alert.AlertStep;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.notify.NotificationOutbox;
import java.util.UUID;

/*
 * What it is: a row per book, whose update is both the comparison of versions and the lock, and a row
 * per entry; what is to be told is added in the same transaction.
 *
 * A step whose commit was not answered runs again, and knows itself by a number drawn for it: what
 * was taken is told as taken.
 */
final class JdbcAlertStore implements AlertStore {

  private final Database database;
  private final AlertBookTable books;
  private final OutboxRows rows;
  private final NotificationOutbox outbox;

  JdbcAlertStore(Settings settings, Database database, Tables tables) {
    this.database = database;
    this.books = new AlertBookTable(settings.engine(), tables);
    ReceiverRows receivers = new ReceiverRows(tables);
    this.rows = new OutboxRows(tables, receivers);
    this.outbox = new JdbcOutbox(database, rows, receivers);
  }

  @Override
  public AlertBook load(String book) {
    AlertStep.requireName("alert book", book);
    return database.read(tx -> books.load(tx.connection(), book));
  }

  @Override
  public boolean transition(AlertStep step) {
    long token = UUID.randomUUID().getMostSignificantBits();
    return database.write(
        tx -> {
          if (!books.advance(tx.connection(), step.book(), step.expected(), token)) {
            return tx.perhapsDone() && books.tookLast(tx.connection(), step.book(), token);
          }
          books.change(tx.connection(), step);
          rows.add(tx.connection(), step.outgoing(), step.at());
          return true;
        });
  }

  @Override
  public NotificationOutbox outbox() {
    return outbox;
  }
}
