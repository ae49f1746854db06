package io.tokengauge.guice;

import io.tokengauge.CallReader;
import io.tokengauge.usage.UsageRecord;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Records every call of a method as a call of a model, timed, once, however it ends. Works on
 * objects that the injector made, on methods that are neither private, static nor final; see {@link
 * TrackingModule}.
 *
 * <pre>{@code
 * @Tracked(provider = "openai", model = "gpt-4o", reader = ChatReader.class)
 * @Budgeted(promptTokens = 2_000, maxOutputTokens = 500)
 * ChatCompletion answer(String question) { ... }
 * }</pre>
 *
 * <p>A method that returns a {@code CompletionStage} or a {@code CompletableFuture} ends when that
 * does.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Tracked {

  /** Returns any common name of the provider. */
  String provider();

  /** Returns the model asked for. */
  String model();

  /** Returns OpenTelemetry's {@code gen_ai.operation.name}. */
  String operation() default UsageRecord.CHAT;

  /**
   * Returns who reads from the response what was used: bound, or made by the injector once per
   * method. It must take what the method returns, or its stage ends with.
   */
  Class<? extends CallReader<?>> reader();
}
