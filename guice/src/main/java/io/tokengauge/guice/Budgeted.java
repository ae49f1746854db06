package io.tokengauge.guice;

import io.tokengauge.budget.CacheWrites;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a {@link Tracked} method run only if the most it can take fits into the monitor's budgets;
 * throws a {@link io.tokengauge.budget.CallDeniedException} otherwise, before it has run.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Budgeted {

  /** Returns how long the prompt is at most, unless a sizer says so. */
  long promptTokens() default 0;

  /** Returns the cap on the answer, unless a sizer says so. */
  long maxOutputTokens() default 0;

  /** Returns how the prompt may be written to the provider's cache, unless a sizer says so. */
  CacheWrites cacheWrites() default CacheWrites.NONE;

  /**
   * Returns who tells from the method's arguments how large a call can be: bound, or made by the
   * injector once per method. Unless given, the sizes stated here count.
   */
  Class<? extends CallSizer> sizer() default CallSizer.AsStated.class;
}
