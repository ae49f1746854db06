package io.tokengauge.budget;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says why an amount did not fit.
 *
 * @param standing the account as it stood
 * @param wanted the amount asked for
 * @param retryAt when it would fit if no other call came and all holds were spent in full, or null
 *     if time alone never makes room
 */
public record Denial(Standing standing, long wanted, @Nullable Instant retryAt) {

  public Denial {
    Objects.requireNonNull(standing, "standing");
  }

  /** Tells whether only holds are in the way, so that room may come as soon as calls end. */
  public boolean heldOnly() {
    return standing.spent() + wanted <= standing.limit();
  }
}
