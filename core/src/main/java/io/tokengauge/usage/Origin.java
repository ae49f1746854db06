package io.tokengauge.usage;

/**
 * Says which process of a fleet made a call.
 *
 * @param namespace whose numbers these are, when several teams share a store
 * @param service the application's name (OpenTelemetry {@code service.name})
 * @param environment such as production or staging
 * @param instance which copy of the service
 */
public record Origin(String namespace, String service, String environment, String instance) {

  /** An application that did not say who it is: {@code default} in all four. */
  public static final Origin DEFAULT = new Origin("default", "default", "default", "default");

  /**
   * Canonicalises the four parts.
   *
   * @throws IllegalArgumentException if one is blank
   */
  public Origin {
    namespace = CanonicalText.required("namespace", namespace);
    service = CanonicalText.required("service", service);
    environment = CanonicalText.required("environment", environment);
    instance = CanonicalText.required("instance", instance);
  }

  /** Returns the origin of a service, with the other parts {@code default}. */
  public static Origin ofService(String service) {
    return new Origin(DEFAULT.namespace(), service, DEFAULT.environment(), DEFAULT.instance());
  }
}
