package io.tokengauge.pricing;

import java.util.Arrays;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Lists the published rates of one tier of one model. What is not on the card is not published,
 * which is not the same as free; {@link ModelPrice} says what stands in for it.
 */
public final class RateCard {

  private static final Billable[] BILLABLES = Billable.values();

  private final @Nullable Rate[] rates;

  private RateCard(@Nullable Rate[] rates) {
    this.rates = rates;
  }

  /**
   * Returns a card with an input and an output rate.
   *
   * @param inputPerMillion dollars per million tokens
   * @param outputPerMillion dollars per million tokens
   * @throws IllegalArgumentException as {@link Rate#perMillion(String)} does
   */
  public static RateCard of(String inputPerMillion, String outputPerMillion) {
    return builder()
        .perMillion(Billable.INPUT, inputPerMillion)
        .perMillion(Billable.OUTPUT, outputPerMillion)
        .build();
  }

  /** Starts an empty card. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the rate of these tokens, empty when none is published. */
  public Optional<Rate> rate(Billable billable) {
    return Optional.ofNullable(rates[billable.ordinal()]);
  }

  /** Tells whether no rate is on the card. */
  public boolean isEmpty() {
    return Arrays.stream(rates).allMatch(rate -> rate == null);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RateCard that && Arrays.equals(rates, that.rates);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(rates);
  }

  /** Lists the published rates in dollars per million tokens. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "RateCard[", "]");
    for (Billable billable : BILLABLES) {
      rate(billable).ifPresent(rate -> text.add(billable.label() + "=" + rate));
    }
    return text.toString();
  }

  /** Collects the rates of a {@link RateCard}. Not safe for use by several threads at once. */
  public static final class Builder {
    private final @Nullable Rate[] rates = new @Nullable Rate[BILLABLES.length];

    private Builder() {}

    /**
     * Puts a rate on the card.
     *
     * @throws IllegalArgumentException if it has one for these tokens already
     */
    public Builder rate(Billable billable, Rate rate) {
      Rate known = rates[billable.ordinal()];
      if (known != null) {
        throw new IllegalArgumentException(
            billable.label() + " must be set once, was " + known + " and " + rate);
      }
      rates[billable.ordinal()] = rate;
      return this;
    }

    /**
     * Puts a rate on the card, in dollars per million tokens.
     *
     * @throws IllegalArgumentException as {@link Rate#perMillion(String)} and {@link #rate} do
     */
    public Builder perMillion(Billable billable, String dollars) {
      return rate(billable, Rate.perMillion(dollars));
    }

    /** Returns the card. */
    public RateCard build() {
      return new RateCard(rates.clone());
    }
  }
}
