package io.tokengauge.guice;

import io.tokengauge.budget.CallEstimate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells from a method's arguments the most that the call it makes can take. Thread-safe. */
public interface CallSizer {

  /**
   * Returns the estimate.
   *
   * @param stated what the annotation says
   * @param arguments those of the method
   */
  CallEstimate size(CallEstimate stated, List<@Nullable Object> arguments);

  /** Goes by what the annotation says. */
  final class AsStated implements CallSizer {
    @Override
    public CallEstimate size(CallEstimate stated, List<@Nullable Object> arguments) {
      return stated;
    }
  }
}
