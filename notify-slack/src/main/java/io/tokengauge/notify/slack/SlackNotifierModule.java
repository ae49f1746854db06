package io.tokengauge.notify.slack;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import io.tokengauge.notify.Notifier;
import io.tokengauge.report.ReportSender;

/**
 * Adds a {@link SlackNotifier} to the set of {@link Notifier}s and to that of {@link
 * ReportSender}s; install it once for each channel.
 *
 * <p>Needs Guice on the class path, which this module does not bring along.
 */
public final class SlackNotifierModule extends AbstractModule {

  private final SlackNotifier notifier;

  private SlackNotifierModule(SlackNotifier notifier) {
    this.notifier = notifier;
  }

  /** Returns a module with the given settings. */
  public static SlackNotifierModule of(SlackNotifier.Builder settings) {
    return new SlackNotifierModule(settings.build());
  }

  @Override
  protected void configure() {
    Multibinder.newSetBinder(binder(), Notifier.class).addBinding().toInstance(notifier);
    Multibinder.newSetBinder(binder(), ReportSender.class).addBinding().toInstance(notifier);
  }
}
