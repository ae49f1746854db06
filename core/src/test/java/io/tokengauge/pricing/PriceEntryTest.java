package io.tokengauge.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceEntryTest {

  private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");
  private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");
  private static final Instant JULY = Instant.parse("2026-07-01T00:00:00Z");
  private static final ModelPrice PRICE = ModelPrice.of(RateCard.of("1", "2"));

  private static PriceEntry entry(
      @Nullable Instant from, @Nullable Instant until, String... hours) {
    return new PriceEntry(
        "openai",
        "m",
        Set.of(),
        from,
        until,
        List.of(hours).stream().map(UtcHours::parse).toList(),
        PRICE,
        "");
  }

  @Test
  void periodIncludesItsStartAndNotItsEnd() {
    PriceEntry entry = entry(MAY, JUNE);

    assertThat(entry.covers(MAY)).isTrue();
    assertThat(entry.covers(MAY.minusNanos(1))).isFalse();
    assertThat(entry.covers(JUNE.minusNanos(1))).isTrue();
    assertThat(entry.covers(JUNE)).isFalse();
    assertThat(entry(null, null).covers(Instant.MIN)).isTrue();
  }

  @Test
  void anyOfItsHoursWillDo() {
    PriceEntry entry = entry(MAY, null, "01:00-02:00", "03:00-04:00");

    assertThat(entry.covers(MAY.plusSeconds(3600))).isTrue();
    assertThat(entry.covers(MAY.plusSeconds(2 * 3600))).isFalse();
    assertThat(entry.covers(MAY.plusSeconds(3 * 3600))).isTrue();
    assertThat(entry.covers(MAY.minusSeconds(21 * 3600))).isFalse();
  }

  @Test
  void namesAreCanonical() {
    PriceEntry entry =
        new PriceEntry("Google", " Gemini-X ", Set.of("GX "), null, MAY, List.of(), PRICE, "here");

    assertThat(entry.provider()).isEqualTo("gcp.gemini");
    assertThat(entry.model()).isEqualTo("gemini-x");
    assertThat(entry.aliases()).containsExactly("gx");
    assertThat(entry).hasToString("gcp.gemini gemini-x (gx) until 2026-05-01T00:00:00Z");
    assertThat(entry(MAY, null, "01:00-02:00").toString())
        .startsWith("openai m from 2026-05-01T00:00:00Z at [[MONDAY");
    ModelPrice other = ModelPrice.of(RateCard.of("3", "4"));
    assertThat(entry.withPrice(other))
        .isEqualTo(
            new PriceEntry(
                "gcp.gemini", "gemini-x", Set.of("gx"), null, MAY, List.of(), other, "here"));
  }

  @Test
  void blankNamesAndEmptyPeriodsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PriceEntry.of("openai", " ", PRICE))
        .withMessage("model must not be blank, was \" \"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> entry(MAY, MAY))
        .withMessage(
            "until of m must be after from (2026-05-01T00:00:00Z), was 2026-05-01T00:00:00Z");
  }

  private static Optional<PriceList.Conflict> conflict(PriceEntry... entries) {
    return PriceList.conflict(List.of(entries));
  }

  @Test
  void periodsMayTouchButNotOverlap() {
    assertThat(conflict(entry(MAY, JUNE), entry(JUNE, JULY))).isEmpty();
    assertThat(conflict(entry(null, JUNE), entry(JUNE, null))).isEmpty();
    assertThat(conflict(entry(JUNE, null), entry(null, JUNE))).isEmpty();
    assertThat(conflict(entry(MAY, JULY), entry(JUNE, null))).isPresent();
    assertThat(conflict(entry(null, null), entry(MAY, JUNE))).isPresent();
    assertThat(conflict(entry(MAY, JUNE), entry(null, null)).orElseThrow().second()).isOne();
  }

  @Test
  void hoursMayLieBesideEachOtherAndWithinTheWholeDay() {
    assertThat(conflict(entry(null, null), entry(null, null, "01:00-02:00"))).isEmpty();
    assertThat(conflict(entry(null, null, "00:00-01:00"), entry(null, null, "01:00-02:00")))
        .isEmpty();
    assertThat(conflict(entry(null, null, "23:00-01:01"), entry(null, null, "Tue 01:00-02:00")))
        .isPresent();
    assertThat(conflict(entry(null, MAY, "01:00-02:00"), entry(MAY, null, "01:00-02:00")))
        .isEmpty();
  }

  @Test
  void otherModelsAndProvidersDoNotCollide() {
    PriceEntry a = PriceEntry.of("openai", "a", PRICE);

    assertThat(conflict(a, PriceEntry.of("openai", "b", PRICE))).isEmpty();
    assertThat(conflict(a, PriceEntry.of("groq", "a", PRICE))).isEmpty();
  }

  private static PriceEntry alias(String provider, String model, String alias, Instant from) {
    return new PriceEntry(
        provider, model, Set.of(alias), from, from.plusSeconds(1), List.of(), PRICE, "");
  }

  @Test
  void aliasNamesOneModel() {
    assertThat(conflict(alias("openai", "a", "x", MAY), alias("openai", "a", "x", JUNE))).isEmpty();
    assertThat(conflict(alias("openai", "a", "x", MAY), alias("groq", "b", "x", MAY))).isEmpty();
    assertThat(conflict(alias("openai", "a", "x", MAY), alias("openai", "b", "x", MAY)))
        .contains(new PriceList.Conflict(1, "alias must name one model, was \"x\" for a and b"));
    assertThat(conflict(alias("openai", "a", "b", MAY), alias("openai", "b", "y", MAY)))
        .contains(new PriceList.Conflict(0, "alias must name one model, was \"b\" for b and a"));
    assertThat(conflict(alias("openai", "a", "a", MAY))).isEmpty();
  }
}
