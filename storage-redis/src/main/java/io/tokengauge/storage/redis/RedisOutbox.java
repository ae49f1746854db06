package io.tokengauge.storage.redis;

import io.tokengauge.alert.AlertStep;
import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.DispatchCodec;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import redis.clients.jedis.resps.Tuple;

/*
 * What it is: per receiver a hash of what waits, and beside it the order of each group (a sorted set by
 * name), the first of each group by when it is due, and all by age, so that a claim looks at one entry
 * however many wait.
 *
 * Not handled: a claim whose answer was lost. It runs out like that of a process that died.
 */
/** Keeps what is to be told, shared by all processes. Thread-safe. */
final class RedisOutbox implements NotificationOutbox {

  // Other processes may add at any time, and say nothing.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final RedisConnection connection;
  private final AlertKeys keys;

  RedisOutbox(RedisConnection connection, AlertKeys keys) {
    this.connection = connection;
    this.keys = keys;
  }

  /** Changes a book and adds to the outbox; answers whether it was done. */
  PackReader add(byte[] bookKey, PackWriter book, List<AlertStep.Addressed> outgoing, Instant now) {
    List<String> receivers =
        outgoing.stream().map(AlertStep.Addressed::receiver).distinct().toList();
    PackReader answer = keys.run(bookKey, receivers, step(book, receivers, outgoing, now));
    answer.list();
    return answer;
  }

  @Override
  public Optional<Dispatch> add(String receiver, Dispatch dispatch, Instant now) {
    List<String> receivers = List.of(receiver);
    List<AlertStep.Addressed> outgoing = List.of(new AlertStep.Addressed(receiver, dispatch));
    PackWriter none = new PackWriter().flag(false);
    PackReader answer = keys.run(receivers, step(none, receivers, outgoing, now));
    int values = answer.list();
    answer.flag();
    return values == 1 ? Optional.empty() : Optional.of(DispatchCodec.decode(answer.text()));
  }

  private static PackWriter step(
      PackWriter book, List<String> receivers, List<AlertStep.Addressed> outgoing, Instant now) {
    PackWriter step = new PackWriter().list(5).text("step").packed(book).list(outgoing.size());
    for (AlertStep.Addressed out : outgoing) {
      Dispatch dispatch = out.dispatch();
      step.list(5).number(receivers.indexOf(out.receiver()) + 1).text(dispatch.id());
      step.text(dispatch.group().key()).list(dispatch.notifications().size());
      for (Notification news : dispatch.notifications()) {
        step.list(2).text(news.transition().name()).text(news.fingerprint());
      }
      step.text(DispatchCodec.encode(dispatch));
    }
    return step.number(Micros.of(now)).text(now.toString());
  }

  @Override
  public Optional<Outgoing> claim(String receiver, Instant now, Instant until) {
    PackWriter claim =
        new PackWriter().list(3).text("claim").number(Micros.of(now)).number(Micros.of(until));
    PackReader found = keys.run(List.of(receiver), claim);
    if (found.list() == 0) {
      return Optional.empty();
    }
    Dispatch dispatch = DispatchCodec.decode(found.text());
    Set<String> told = new HashSet<>();
    for (int left = found.list(); left > 0; left--) {
      told.add(found.text());
    }
    int attempts = Math.toIntExact(found.number());
    Instant added = Instant.parse(found.text());
    return Optional.of(new Outgoing(receiver, dispatch, told, attempts, added, found.number()));
  }

  @Override
  public void settle(Outgoing claimed, Settlement how, String reason, Instant now) {
    int attempts = claimed.attempts() + (how == Settlement.NOTHING_TO_TELL ? 0 : 1);
    keys.run(
        List.of(claimed.receiver()),
        new PackWriter()
            .list(8)
            .text("settle")
            .text(claimed.dispatch().id())
            .flag(how.told())
            .flag(how.kept())
            .text(reason)
            .number(attempts)
            .number(Micros.of(now))
            .text(now.toString()));
  }

  @Override
  public void retry(Outgoing claimed, Instant notBefore) {
    keys.run(
        List.of(claimed.receiver()),
        new PackWriter()
            .list(4)
            .text("retry")
            .text(claimed.dispatch().id())
            .number(claimed.claim())
            .number(Micros.of(notBefore)));
  }

  @Override
  public Optional<Instant> nextDue(String receiver, Instant now) {
    byte[] heads = keys.of(receiver, "heads");
    List<Tuple> first = connection.use(client -> client.zrangeWithScores(heads, 0, 0));
    Instant again = now.plus(LOOK_AGAIN);
    if (first.isEmpty()) {
      return Optional.of(again);
    }
    Instant due = Micros.toInstant((long) first.get(0).getScore());
    return Optional.of(due.isBefore(again) ? due : again);
  }

  @Override
  public int pending(String receiver) {
    byte[] waiting = keys.of(receiver, "waiting");
    return Math.toIntExact(connection.use(client -> client.hlen(waiting)));
  }

  @Override
  public List<DeadLetter> deadLetters(String receiver) {
    byte[] dead = keys.of(receiver, "dead");
    List<DeadLetter> letters = new ArrayList<>();
    for (byte[] packed : connection.use(client -> client.lrange(dead, 0, -1))) {
      PackReader in = new PackReader(packed);
      in.list();
      letters.add(
          new DeadLetter(
              receiver,
              DispatchCodec.decode(in.text()),
              in.text(),
              Math.toIntExact(in.number()),
              Instant.parse(in.text())));
    }
    return letters;
  }
}
