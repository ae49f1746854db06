package io.tokengauge.notify;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Behaves like another outbox until a method is overridden. */
class ForwardingOutbox implements NotificationOutbox {

  private final NotificationOutbox inner;

  ForwardingOutbox(NotificationOutbox inner) {
    this.inner = inner;
  }

  @Override
  public Optional<Dispatch> add(String receiver, Dispatch dispatch, Instant now) {
    return inner.add(receiver, dispatch, now);
  }

  @Override
  public Optional<Outgoing> claim(String receiver, Instant now, Instant until) {
    return inner.claim(receiver, now, until);
  }

  @Override
  public void settle(Outgoing claimed, Settlement how, String reason, Instant now) {
    inner.settle(claimed, how, reason, now);
  }

  @Override
  public void retry(Outgoing claimed, Instant notBefore) {
    inner.retry(claimed, notBefore);
  }

  @Override
  public Optional<Instant> nextDue(String receiver, Instant now) {
    return inner.nextDue(receiver, now);
  }

  @Override
  public int pending(String receiver) {
    return inner.pending(receiver);
  }

  @Override
  public List<DeadLetter> deadLetters(String receiver) {
    return inner.deadLetters(receiver);
  }
}
