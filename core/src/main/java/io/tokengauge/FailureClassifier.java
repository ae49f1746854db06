package io.tokengauge;

import io.tokengauge.usage.Outcome;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Tells how a call ended from what its client threw. Client libraries differ: an application that
 * wants HTTP statuses and rate limits told apart supplies its own, and falls back to {@link
 * #DEFAULT}.
 */
@FunctionalInterface
public interface FailureClassifier {

  /**
   * Takes interruption and cancellation for {@link Outcome#CANCELLED}, and all else for an error
   * without a response, named after the exception's class; looks into the wrappers of futures.
   */
  FailureClassifier DEFAULT =
      failure -> {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
            && cause.getCause() != null) {
          cause = cause.getCause();
        }
        return cause instanceof CancellationException || cause instanceof InterruptedException
            ? Outcome.CANCELLED
            : Outcome.error(0, cause.getClass().getSimpleName());
      };

  /** Returns the outcome; never holds the exception's message, which may quote the prompt. */
  Outcome classify(Throwable failure);
}
