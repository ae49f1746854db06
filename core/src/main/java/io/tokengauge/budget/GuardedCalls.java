package io.tokengauge.budget;

import io.tokengauge.usage.CallId;
import java.lang.System.Logger.Level;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes calls between their reservation and their settlement. Thread-safe. */
final class GuardedCalls {

  private static final System.Logger LOG = System.getLogger(BudgetGuard.class.getName());

  private final BudgetGuard guard;

  GuardedCalls(BudgetGuard guard) {
    this.guard = guard;
  }

  <T> T call(
      CallId id, CallEstimate estimate, Callable<T> client, Function<? super T, Spend> actual)
      throws Exception {
    Reservation hold = guard.reserve(id, estimate);
    T response;
    try {
      response = client.call();
    } catch (Throwable failure) {
      failed(hold);
      throw failure;
    }
    answered(hold, response, actual);
    return response;
  }

  <T> CompletionStage<T> callAsync(
      CallId id,
      CallEstimate estimate,
      Supplier<? extends CompletionStage<T>> client,
      Function<? super T, Spend> actual) {
    Reservation hold = guard.reserve(id, estimate);
    CompletionStage<T> started;
    try {
      started = client.get();
    } catch (RuntimeException | Error failure) {
      failed(hold);
      throw failure;
    }
    return started.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            failed(hold);
          } else {
            answered(hold, response, actual);
          }
        });
  }

  // What cannot be read was used all the same: the caller gets the response, the budget the
  // estimate.
  private static <T> void answered(
      Reservation hold, T response, Function<? super T, Spend> actual) {
    Spend spend;
    try {
      spend = actual.apply(response);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "what a call took is not known: {0}", e.getClass().getName());
      hold.settleAtEstimate();
      return;
    }
    hold.settle(spend);
  }

  private void failed(Reservation hold) {
    if (guard.failedCalls() == OnExpiry.CHARGE_ESTIMATE) {
      hold.settleAtEstimate();
    } else {
      hold.release();
    }
  }
}
