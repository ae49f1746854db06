package io.tokengauge.testkit;

import io.tokengauge.alert.AlertStep;
import io.tokengauge.alert.AlertStore;
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

  /** Runs the contract on a store, few random sequences at a time. */
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
              new ReferenceAlertStore() {
                @Override
                public synchronized boolean transition(AlertStep step) {
                  return super.transition(
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
              new ReferenceAlertStore() {
                @Override
                public synchronized boolean transition(AlertStep step) {
                  step.outgoing().forEach(out -> add(out.receiver(), out.dispatch(), step.at()));
                  return super.transition(step);
                }
              });
    }
  }

  /** Changes the book, and forgets to tell. */
  static final class TellsNobody extends Contract {
    TellsNobody() {
      super(
          () ->
              new ReferenceAlertStore() {
                @Override
                public synchronized boolean transition(AlertStep step) {
                  return super.transition(
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
              new ReferenceAlertStore() {
                @Override
                public synchronized Optional<Outgoing> claim(
                    String receiver, Instant now, Instant until) {
                  return super.claim(receiver, now, until.plus(Duration.ofDays(1)));
                }
              });
    }
  }

  /** Hands out to everybody what was not settled yet. */
  static final class ClaimsForNobody extends Contract {
    ClaimsForNobody() {
      super(
          () ->
              new ReferenceAlertStore() {
                @Override
                public synchronized Optional<Outgoing> claim(
                    String receiver, Instant now, Instant until) {
                  return super.claim(receiver, now, now);
                }
              });
    }
  }

  /** Forgets whom it told of which alert. */
  static final class ForgetsWhatWasTold extends Contract {
    ForgetsWhatWasTold() {
      super(
          () ->
              new ReferenceAlertStore() {
                @Override
                public synchronized Optional<Outgoing> claim(
                    String receiver, Instant now, Instant until) {
                  return super.claim(receiver, now, until)
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
              new ReferenceAlertStore() {
                @Override
                public synchronized void settle(
                    Outgoing claimed, Settlement how, String reason, Instant now) {
                  Settlement quiet =
                      how == Settlement.PARTLY_SENT
                          ? Settlement.SENT
                          : how == Settlement.DEAD ? Settlement.NOTHING_TO_TELL : how;
                  super.settle(claimed, quiet, reason, now);
                }
              });
    }
  }

  /** Tries again at once, whatever it was told to wait. */
  static final class NeverWaits extends Contract {
    NeverWaits() {
      super(
          () ->
              new ReferenceAlertStore() {
                @Override
                public synchronized void retry(Outgoing claimed, Instant notBefore) {
                  super.retry(claimed, claimed.added());
                }
              });
    }
  }
}
