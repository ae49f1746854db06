package io.tokengauge.guice;

import com.google.inject.Injector;
import com.google.inject.Provider;
import io.tokengauge.CallReader;
import io.tokengauge.TrackedCall;
import io.tokengauge.UsageMonitor;
import io.tokengauge.budget.CallEstimate;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** Runs annotated methods under the monitor's eyes. Thread-safe. */
final class TrackingInterceptor implements MethodInterceptor {

  private final Provider<UsageMonitor> monitor;
  private final Provider<Injector> injector;
  private final Map<Method, Tracking> trackings = new ConcurrentHashMap<>();

  /** Holds what the annotations of one method say. */
  private record Tracking(
      TrackedCall call,
      CallReader<Object> reader,
      @Nullable CallEstimate stated,
      CallSizer sizer,
      boolean asynchronous) {

    TrackedCall of(@Nullable Object[] arguments) {
      return stated == null
          ? call
          : call.withEstimate(sizer.size(stated, Arrays.asList(arguments)));
    }
  }

  TrackingInterceptor(Provider<UsageMonitor> monitor, Provider<Injector> injector) {
    this.monitor = monitor;
    this.injector = injector;
  }

  @Override
  public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
    Tracking tracking =
        Objects.requireNonNull(trackings.computeIfAbsent(invocation.getMethod(), this::tracking));
    TrackedCall call = tracking.of(invocation.getArguments());
    if (!tracking.asynchronous) {
      return monitor.get().track(call, () -> proceed(invocation), tracking.reader);
    }
    CompletionStage<Object> stage =
        monitor.get().trackAsync(call, () -> started(invocation), tracking.reader);
    boolean asFuture = invocation.getMethod().getReturnType() == CompletableFuture.class;
    return asFuture ? stage.toCompletableFuture() : stage;
  }

  private Tracking tracking(Method method) {
    Tracked tracked = method.getAnnotation(Tracked.class);
    Budgeted budgeted = method.getAnnotation(Budgeted.class);
    if (tracked == null) {
      throw new IllegalStateException("a @Budgeted method must be @Tracked, too: " + method);
    }
    TrackedCall call =
        TrackedCall.of(tracked.provider(), tracked.model()).withOperation(tracked.operation());
    Injector made = injector.get();
    @SuppressWarnings("unchecked") // the annotation's contract: it takes what the method returns
    CallReader<Object> reader = (CallReader<Object>) made.getInstance(tracked.reader());
    Class<?> returned = method.getReturnType();
    return new Tracking(
        call,
        reader,
        budgeted == null ? null : stated(tracked, budgeted),
        budgeted == null ? new CallSizer.AsStated() : made.getInstance(budgeted.sizer()),
        returned == CompletionStage.class || returned == CompletableFuture.class);
  }

  private static CallEstimate stated(Tracked tracked, Budgeted budgeted) {
    return CallEstimate.builder(tracked.provider(), tracked.model())
        .promptTokens(budgeted.promptTokens())
        .maxOutputTokens(budgeted.maxOutputTokens())
        .cacheWrites(budgeted.cacheWrites())
        .build();
  }

  private static @Nullable Object proceed(MethodInvocation invocation) throws Exception {
    try {
      return invocation.proceed();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new UndeclaredThrowableException(e);
    }
  }

  private static CompletionStage<Object> started(MethodInvocation invocation) {
    try {
      @SuppressWarnings("unchecked") // by the method's return type
      CompletionStage<Object> stage = (CompletionStage<Object>) invocation.proceed();
      return Objects.requireNonNull(stage, "stage");
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(new CompletionException(e));
    }
  }
}
