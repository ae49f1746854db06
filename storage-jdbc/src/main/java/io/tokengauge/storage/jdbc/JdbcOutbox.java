package io.tokengauge.storage.jdbc;

import io.tokengauge.alert.AlertStep;
import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/*
 * What it is: one transaction per operation, which first locks the row of its receiver; receivers do
 * not wait for each other. Whether anything is due is looked up without the lock, since senders of
 * all processes ask again and again.
 *
 * A claim is a number drawn by who claims. When the commit was not answered, the second attempt finds
 * what the first one claimed by it; otherwise that would wait for the claim to run out.
 */
final class JdbcOutbox implements NotificationOutbox {

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final Database database;
  private final OutboxRows rows;
  private final ReceiverRows receivers;

  JdbcOutbox(Database database, OutboxRows rows, ReceiverRows receivers) {
    this.database = database;
    this.rows = rows;
    this.receivers = receivers;
  }

  @Override
  public Optional<Dispatch> add(String receiver, Dispatch dispatch, Instant now) {
    List<AlertStep.Addressed> one = List.of(new AlertStep.Addressed(receiver, dispatch));
    return database.write(tx -> rows.add(tx.connection(), one, now)).stream().findFirst();
  }

  @Override
  public Optional<Outgoing> claim(String receiver, Instant now, Instant until) {
    if (database.read(tx -> rows.due(tx.connection(), receiver, now)).isEmpty()) {
      return Optional.empty();
    }
    long claim = UUID.randomUUID().getMostSignificantBits();
    return database.write(
        tx -> {
          Connection connection = tx.connection();
          rows.lock(connection, receiver, 0);
          if (tx.perhapsDone()) {
            Optional<Outgoing> mine = rows.claimed(connection, receiver, claim);
            if (mine.isPresent()) {
              return mine;
            }
          }
          Optional<String> due = rows.due(connection, receiver, now);
          if (due.isEmpty()) {
            return Optional.empty();
          }
          rows.claim(connection, receiver, due.get(), claim, until);
          return rows.claimed(connection, receiver, claim);
        });
  }

  @Override
  public void settle(Outgoing claimed, Settlement how, String reason, Instant now) {
    database.write(
        tx -> {
          rows.lock(tx.connection(), claimed.receiver(), 0);
          Optional<Dispatch> settled = rows.remove(tx.connection(), claimed);
          if (settled.isPresent()) {
            DeadLetter end =
                new DeadLetter(
                    claimed.receiver(), settled.get(), reason, claimed.attempts() + 1, now);
            receivers.end(tx.connection(), end, how);
          }
          return true;
        });
  }

  @Override
  public void retry(Outgoing claimed, Instant notBefore) {
    database.write(
        tx -> {
          rows.retry(tx.connection(), claimed, notBefore);
          return true;
        });
  }

  @Override
  public Optional<Instant> nextDue(String receiver, Instant now) {
    Instant soon = now.plus(LOOK_AGAIN);
    Instant next = database.read(tx -> rows.nextDue(tx.connection(), receiver)).orElse(soon);
    return Optional.of(next.isBefore(soon) ? next : soon);
  }

  @Override
  public int pending(String receiver) {
    return database.read(tx -> rows.pending(tx.connection(), receiver));
  }

  @Override
  public List<DeadLetter> deadLetters(String receiver) {
    return database.read(tx -> receivers.deadLetters(tx.connection(), receiver));
  }
}
