package io.tokengauge.examples.monitor.format;

/**
 * Says what a file does not say about itself.
 *
 * @param file its name, without folders
 * @param calendar where times that are relative in the file are laid
 * @param provider who sells the model
 * @param model the model of calls that name none
 */
public record ReadContext(String file, SessionCalendar calendar, String provider, String model) {

  /** Stands for a provider or model that nobody stated. */
  public static final String UNKNOWN = "unknown";
}
