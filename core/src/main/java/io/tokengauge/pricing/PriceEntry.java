package io.tokengauge.pricing;

import io.tokengauge.usage.ProviderName;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says what a model of a provider costs in one period, or in certain hours of it. An entry with
 * hours goes before one without.
 *
 * @param provider the OpenTelemetry name; other common names are accepted
 * @param model the provider's name of the model, in lower case
 * @param aliases other names of the same model, in lower case
 * @param from the first instant, or null for ever since
 * @param until the first instant no longer included, or null for open end
 * @param hours the hours of the week it is limited to; none means all
 * @param price what it costs
 * @param source where the facts come from, for people; may be empty
 */
public record PriceEntry(
    String provider,
    String model,
    Set<String> aliases,
    @Nullable Instant from,
    @Nullable Instant until,
    List<UtcHours> hours,
    ModelPrice price,
    String source) {

  /**
   * Checks and canonicalises the parts.
   *
   * @throws IllegalArgumentException if a name is blank or the period is empty
   */
  public PriceEntry {
    provider = ProviderName.canonical(provider);
    model = name("model", model);
    aliases =
        aliases.stream().map(alias -> name("alias", alias)).collect(Collectors.toUnmodifiableSet());
    hours = List.copyOf(hours);
    Objects.requireNonNull(price, "price");
    Objects.requireNonNull(source, "source");
    if (from != null && until != null && !from.isBefore(until)) {
      throw new IllegalArgumentException(
          "until of " + model + " must be after from (" + from + "), was " + until);
    }
  }

  /** Returns an entry for all times, without aliases. */
  public static PriceEntry of(String provider, String model, ModelPrice price) {
    return new PriceEntry(provider, model, Set.of(), null, null, List.of(), price, "");
  }

  private static String name(String what, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(what + " must not be blank, was \"" + value + "\"");
    }
    return value.strip().toLowerCase(Locale.ROOT);
  }

  /** Tells whether an instant lies within the period and hours. */
  public boolean covers(Instant at) {
    if ((from != null && at.isBefore(from)) || (until != null && !at.isBefore(until))) {
      return false;
    }
    // By index: an iterator would be the only thing that pricing a call allocates beside its cost.
    for (int i = 0; i < hours.size(); i++) {
      if (hours.get(i).contains(at)) {
        return true;
      }
    }
    return hours.isEmpty();
  }

  /** Returns a copy with another price. */
  public PriceEntry withPrice(ModelPrice other) {
    return new PriceEntry(provider, model, aliases, from, until, hours, other, source);
  }

  /**
   * Tells whether both are meant for the same instant of the same model, and neither goes first.
   */
  boolean collidesWith(PriceEntry other) {
    return provider.equals(other.provider)
        && model.equals(other.model)
        && hours.isEmpty() == other.hours.isEmpty()
        && startsBeforeEndOf(other)
        && other.startsBeforeEndOf(this)
        && (hours.isEmpty() || minutes().intersects(other.minutes()));
  }

  private boolean startsBeforeEndOf(PriceEntry other) {
    return from == null || other.until == null || from.isBefore(other.until);
  }

  private BitSet minutes() {
    BitSet week = new BitSet();
    hours.forEach(window -> window.addMinutesTo(week));
    return week;
  }

  /** Returns the names, for people: {@code openai gpt-4o from … until …}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(provider).append(' ').append(model);
    if (!aliases.isEmpty()) {
      text.append(" (").append(String.join(", ", new TreeSet<>(aliases))).append(')');
    }
    if (from != null) {
      text.append(" from ").append(from);
    }
    if (until != null) {
      text.append(" until ").append(until);
    }
    if (!hours.isEmpty()) {
      text.append(" at ").append(hours);
    }
    return text.toString();
  }
}
