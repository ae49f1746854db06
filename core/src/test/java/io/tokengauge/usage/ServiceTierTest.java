package io.tokengauge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServiceTierTest {

  @ParameterizedTest
  @EnumSource
  void labelCanBeParsedInAnyCase(ServiceTier tier) {
    assertThat(ServiceTier.parse(tier.label())).isEqualTo(tier);
    assertThat(ServiceTier.parse(" " + tier.name() + " ")).isEqualTo(tier);
  }

  @Test
  void labelsAreLowerCase() {
    assertThat(ServiceTier.values())
        .extracting(ServiceTier::label)
        .containsExactly("standard", "batch", "flex", "priority");
  }

  @Test
  void defaultMeansStandard() {
    assertThat(ServiceTier.parse("Default")).isEqualTo(ServiceTier.STANDARD);
  }

  @Test
  void otherNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServiceTier.parse("auto"))
        .withMessage("service tier must be standard, batch, flex or priority, was \"auto\"");
  }
}
