package io.tokengauge.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class RateTest {

  @Test
  void holdsTwentyThreeDecimals() {
    BigDecimal dollars = new BigDecimal("0.00000012345678901234567");

    assertThat(Rate.perToken(dollars).perToken()).isEqualTo(dollars);
    assertThat(dollars.scale()).isEqualTo(23);
  }

  @Test
  void isTheSameHoweverWritten() {
    Rate rate = Rate.perMillion("2.5");

    assertThat(rate)
        .isEqualTo(Rate.perMillion(" 2.500 "))
        .isEqualTo(Rate.perToken(new BigDecimal("2.5e-06")))
        .hasSameHashCodeAs(Rate.perMillion("2.50"))
        .hasToString("2.5");
    assertThat(rate).isNotEqualTo(Rate.perMillion("25")).isNotEqualTo("2.5");
    assertThat(rate.hashCode()).isNotEqualTo(Rate.perMillion("2.6").hashCode());
    assertThat(rate.perToken()).isEqualByComparingTo("0.0000025");
    assertThat(rate.perMillion()).isEqualTo(new BigDecimal("2.5"));
    assertThat(Rate.perMillion("30")).hasToString("30");
  }

  @Test
  void allZerosAreFree() {
    assertThat(Rate.perMillion("0.00")).isSameAs(Rate.ZERO).hasToString("0");
    assertThat(Rate.ZERO.perMillion()).isSameAs(BigDecimal.ZERO);
  }

  @Test
  void isOrderedByAmount() {
    assertThat(Rate.perMillion("10")).isGreaterThan(Rate.perMillion("9.99"));
    assertThat(Rate.perMillion("10")).isEqualByComparingTo(Rate.perMillion("10.0"));
  }

  @Test
  void multipliesExactly() {
    assertThat(Rate.perMillion("0.33").times(new BigDecimal("1.1")))
        .isEqualTo(Rate.perMillion("0.363"));
  }

  @Test
  void goesFromNothingToADollarAToken() {
    assertThat(Rate.perToken(BigDecimal.ONE).perMillion()).isEqualByComparingTo("1000000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rate.perToken(new BigDecimal("1.01")))
        .withMessage("rate must be within 0 to 1 dollar per token, was 1.01");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rate.perToken(new BigDecimal("-0.1")))
        .withMessage("rate must be within 0 to 1 dollar per token, was -0.1");
  }

  @Test
  void refusesWhatIsFinerThanItHolds() {
    assertThat(Rate.perToken(new BigDecimal("1e-30")).perToken()).isEqualTo("1e-30");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rate.perToken(new BigDecimal("1e-31")))
        .withMessage("rate must have at most 18 digits and 30 decimals, was 1E-31");
    assertThat(Rate.perToken(new BigDecimal("0.123456789012345678")).perToken())
        .isEqualTo("0.123456789012345678");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rate.perToken(new BigDecimal("0.1234567890123456789")))
        .withMessageContaining("18 digits");
  }

  @Test
  void refusesWhatIsNoNumber() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rate.perMillion("NaN"))
        .withMessage("rate must be a decimal number of dollars per million tokens, was \"NaN\"");
  }
}
