package io.tokengauge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "-0.000, 0, 0",
    "0.0125, 12500000000, 0.0125",
    "0.000000000001, 1, 0.000000000001",
    "-0.000000000001, -1, -0.000000000001",
    "1.0000000000000, 1000000000000, 1",
    "2903.6534851, 2903653485100000, 2903.6534851",
    "1e3, 1000000000000000, 1000",
    "100000000000000000000, 100000000000000000000000000000000, 100000000000000000000",
  })
  void dollarsAreWholePicoDollarsAndPlainText(String dollars, BigInteger picos, String plain) {
    Money money = Money.usd(dollars);
    assertThat(money.picos()).isEqualTo(picos);
    assertThat(money).hasToString(plain).isEqualTo(Money.ofPicos(picos));
    assertThat(money.toUsd()).isEqualTo(new BigDecimal(plain).stripTrailingZeros());
  }

  @Test
  void thirteenDecimalsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.usd("0.0000000000001"))
        .withMessage("dollars must have at most 12 decimals, was 1E-13");
  }

  // Written out, each of these would fill the memory.
  @ParameterizedTest
  @ValueSource(strings = {"1e-999999999", "1e999999999", "-1e999999999", "1e30"})
  void amountsNobodyCanMeanAreRefusedAtOnce(String dollars) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.usd(dollars))
        .withMessageStartingWith("dollars must ")
        .withMessageEndingWith(", was " + new BigDecimal(dollars));
  }

  @Test
  void thirtyDigitsBeforeThePointAreAccepted() {
    assertThat(Money.usd("9".repeat(30))).hasToString("9".repeat(30));
    assertThat(Money.usd("0e999999999")).isEqualTo(Money.ZERO);
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.usd("$1"))
        .withMessage("dollars must be a decimal number, was \"$1\"");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void arithmeticIsThatOfIntegers(long seed) {
    RandomCalls random = new RandomCalls(seed);
    for (int i = 0; i < 1000; i++) {
      long a = random.anyLong();
      long b = random.anyLong();
      Money x = Money.ofPicos(a);
      Money y = Money.ofPicos(b);
      assertThat(x.plus(y).picos()).isEqualTo(BigInteger.valueOf(a).add(BigInteger.valueOf(b)));
      assertThat(x.minus(y).picos())
          .isEqualTo(BigInteger.valueOf(a).subtract(BigInteger.valueOf(b)));
      assertThat(x.minus(y)).isEqualTo(x.plus(y.negate())).isEqualTo(y.minus(x).negate());
      assertThat(x.compareTo(y)).isEqualTo(Long.compare(a, b));
      assertThat(x.signum()).isEqualTo(Long.signum(a));
    }
  }

  @Test
  void zeroIsOneObject() {
    assertThat(Money.ofPicos(0)).isSameAs(Money.ZERO);
    assertThat(Money.ofPicos(BigInteger.ZERO)).isSameAs(Money.ZERO);
    assertThat(Money.usd("3").minus(Money.usd("3"))).isSameAs(Money.ZERO);
    assertThat(Money.ZERO.toUsd()).isEqualTo(BigDecimal.ZERO);
  }

  @Test
  void equalAmountsAreEqualHoweverWritten() {
    assertThat(Money.usd("1.50"))
        .isEqualTo(Money.usd("1.5"))
        .hasSameHashCodeAs(Money.usd("1.5"))
        .isNotEqualTo(Money.usd("1.51"))
        .isNotEqualTo(null)
        .isNotEqualTo("1.5");
    assertThat(Money.usd("1.5").hashCode()).isEqualTo(Money.usd("1.5").picos().hashCode());
  }
}
