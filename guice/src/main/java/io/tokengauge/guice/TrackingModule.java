package io.tokengauge.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Injector;
import com.google.inject.Provider;
import com.google.inject.matcher.Matcher;
import com.google.inject.matcher.Matchers;
import io.tokengauge.UsageMonitor;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;

/**
 * Makes {@link Tracked} and {@link Budgeted} work on what the injector makes. Needs a {@link
 * UsageMonitor}, such as {@link TokengaugeModule} binds; one without budgets lets every call
 * through.
 *
 * <p>Mistakes show when the method is called first: a reader that cannot be made, or {@link
 * Budgeted} on a method that is not {@link Tracked}.
 */
public final class TrackingModule extends AbstractModule {

  // A bridge that the compiler made carries the annotations of the method it calls.
  private static final Matcher<Method> ANNOTATED =
      method ->
          !method.isSynthetic() && (has(method, Tracked.class) || has(method, Budgeted.class));

  private static boolean has(Method method, Class<? extends Annotation> annotation) {
    return method.isAnnotationPresent(annotation);
  }

  @Override
  protected void configure() {
    Provider<UsageMonitor> monitor = getProvider(UsageMonitor.class);
    Provider<Injector> injector = getProvider(Injector.class);
    bindInterceptor(Matchers.any(), ANNOTATED, new TrackingInterceptor(monitor, injector));
  }
}
