package io.tokengauge.testkit;

import io.tokengauge.alert.AlertBook;
import io.tokengauge.alert.AlertStep;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Stores that are right but for one mistake each, and the contract run on them. */
final class BrokenAlertStores {

  private BrokenAlertStores() {}

  /** Behaves like the reference until a method is overridden. */
  private static class Wrapper implements AlertStore, NotificationOutbox {
    final ReferenceAlertStore reference = new ReferenceAlertStore();

    @Override
    public AlertBook load(String book) {
      return reference.load(book);
    }

    @Override
    public boolean transition(AlertStep step) {
      return reference.transition(step);
    }

    @Override
    public NotificationOutbox outbox() {
      return this;
    }

    @Override
    public Optional<Dispatch> add(String receiver, Dispatch dispatch, Instant now) {
      return reference.add(receiver, dispatch, now);
    }

    @Override
    public Optional<Outgoing> claim(String receiver, Instant now, Instant until) {
      return reference.claim(receiver, now, until);
    }

    @Override
    public void settle(Outgoing claimed, Settlement how, String reason, Instant now) {
      reference.settle(claimed, how, reason, now);
    }

    @Override
    public void retry(Outgoing claimed, Instant notBefore) {
      reference.retry(claimed, notBefore);
    }

    @Override
    public Optional<Instant> nextDue(String receiver, Instant now) {
      return reference.nextDue(receiver, now);
    }

    @Override
    public int pending(String receiver) {
      return reference.pending(receiver);
    }

    @Override
    public List<DeadLetter> deadLetters(String receiver) {
      return reference.deadLetters(receiver);
    }
  }

  /** Runs the contract on a wrapper, few random sequences at a time. */
  abstract static class Contract extends AlertStoreContract {
    private final Supplier<AlertStore> stores;

    Contract(Supplier<AlertStore> stores) {
      this.stores = stores;
    }

    @Override
    protected final AlertStore createEmpty() {
      return stores.get();
    }

    @Override
    protected final int sequences() {
      return 30;
    }
  }

  /** Changes a book whatever version it has. */
  static final class IgnoresTheVersion extends Contract {
    IgnoresTheVersion() {
      super(
          () ->
              new Wrapper() {
                @Override
                public synchronized boolean transition(AlertStep step) {
                  return reference.transition(
                      new AlertStep(
                          step.book(),
                          load(step.book()).version(),
                          step.put(),
                          step.removed(),
                          step.outgoing(),
                          step.at()));
                }
              });
    }
  }

  /** Adds to the outbox first, and looks at the version then. */
  static final class TellsBeforeItKnows extends Contract {
    TellsBeforeItKnows() {
      super(
          () ->
              new Wrapper() {
                @Override
                public boolean transition(AlertStep step) {
                  step.outgoing().forEach(out -> add(out.receiver(), out.dispatch(), step.at()));
                  return reference.transition(step);
                }
              });
    }
  }

  /** Changes the book, and forgets to tell. */
  static final class TellsNobody extends Contract {
    TellsNobody() {
      super(
          () ->
              new Wrapper() {
                @Override
                public boolean transition(AlertStep step) {
                  return reference.transition(
                      new AlertStep(
                          step.book(),
                          step.expected(),
                          step.put(),
                          step.removed(),
                          List.of(),
                          step.at()));
                }
              });
    }
  }

  /** Never gives a claim free that its owner did not end. */
  static final class ClaimsForGood extends Contract {
    ClaimsForGood() {
      super(
          () ->
              new Wrapper() {
                @Override
                public Optional<Outgoing> claim(String receiver, Instant now, Instant until) {
                  return reference.claim(receiver, now, until.plus(Duration.ofDays(1)));
                }
              });
    }
  }

  /** Hands out to everybody what was not settled yet. */
  static final class ClaimsForNobody extends Contract {
    ClaimsForNobody() {
      super(
          () ->
              new Wrapper() {
                @Override
                public Optional<Outgoing> claim(String receiver, Instant now, Instant until) {
                  return reference.claim(receiver, now, now);
                }
              });
    }
  }

  /** Forgets whom it told of which alert. */
  static final class ForgetsWhatWasTold extends Contract {
    ForgetsWhatWasTold() {
      super(
          () ->
              new Wrapper() {
                @Override
                public Optional<Outgoing> claim(String receiver, Instant now, Instant until) {
                  return reference
                      .claim(receiver, now, until)
                      .map(
                          out ->
                              new Outgoing(
                                  out.receiver(),
                                  out.dispatch(),
                                  Set.of(),
                                  out.attempts(),
                                  out.added(),
                                  out.claim()));
                }
              });
    }
  }

  /** Keeps no dead letters. */
  static final class BuriesTheDead extends Contract {
    BuriesTheDead() {
      super(
          () ->
              new Wrapper() {
                @Override
                public void settle(Outgoing claimed, Settlement how, String reason, Instant now) {
                  Settlement quiet =
                      how == Settlement.PARTLY_SENT
                          ? Settlement.SENT
                          : how == Settlement.DEAD ? Settlement.NOTHING_TO_TELL : how;
                  reference.settle(claimed, quiet, reason, now);
                }
              });
    }
  }

  /** Tries again at once, whatever it was told to wait. */
  static final class NeverWaits extends Contract {
    NeverWaits() {
      super(
          () ->
              new Wrapper() {
                @Override
                public void retry(Outgoing claimed, Instant notBefore) {
                  reference.retry(claimed, claimed.added());
                }
              });
    }
  }
}
