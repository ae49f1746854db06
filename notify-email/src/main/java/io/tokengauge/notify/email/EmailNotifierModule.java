package io.tokengauge.notify.email;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import io.tokengauge.notify.Notifier;
import io.tokengauge.report.ReportSender;

/**
 * Adds an {@link EmailNotifier} to the set of {@link Notifier}s and to that of {@link
 * ReportSender}s; install it once for each mail server or list of recipients.
 *
 * <p>Needs Guice on the class path, which this module does not bring along.
 */
public final class EmailNotifierModule extends AbstractModule {

  private final EmailNotifier notifier;

  private EmailNotifierModule(EmailNotifier notifier) {
    this.notifier = notifier;
  }

  /**
   * Returns a module with the given settings.
   *
   * @throws IllegalArgumentException if the settings contradict each other
   */
  public static EmailNotifierModule of(EmailNotifier.Builder settings) {
    return new EmailNotifierModule(settings.build());
  }

  @Override
  protected void configure() {
    Multibinder.newSetBinder(binder(), Notifier.class).addBinding().toInstance(notifier);
    Multibinder.newSetBinder(binder(), ReportSender.class).addBinding().toInstance(notifier);
  }
}
