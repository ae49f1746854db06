package io.tokengauge.storage;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Declares what a storage promises.
 *
 * @param promised the promises it makes
 */
public record Capabilities(Set<Capability> promised) {

  public Capabilities {
    promised =
        promised.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(promised));
  }

  /** Declares exactly these promises. */
  public static Capabilities of(Capability... promised) {
    return new Capabilities(Set.copyOf(List.of(promised)));
  }

  /** Tells whether a promise is made. */
  public boolean has(Capability capability) {
    return promised.contains(capability);
  }
}
