package io.tokengauge.window;

import io.tokengauge.usage.Origin;

/**
 * Names the processes that share their windows: all instances of a service in one environment.
 *
 * @param namespace whose numbers these are, when several teams share a store
 * @param service the application's name
 * @param environment such as production or staging
 */
public record Fleet(String namespace, String service, String environment) {

  /**
   * Canonicalises the three parts, as {@link Origin} does.
   *
   * @throws IllegalArgumentException if one is blank
   */
  public Fleet {
    Origin canonical = new Origin(namespace, service, environment, Origin.DEFAULT.instance());
    namespace = canonical.namespace();
    service = canonical.service();
    environment = canonical.environment();
  }

  /** Returns the fleet that a process belongs to. */
  public static Fleet of(Origin origin) {
    return new Fleet(origin.namespace(), origin.service(), origin.environment());
  }
}
