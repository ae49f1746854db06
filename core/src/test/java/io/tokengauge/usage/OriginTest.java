package io.tokengauge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class OriginTest {

  @Test
  void serviceAloneLeavesTheRestAtDefault() {
    assertThat(Origin.ofService("shop"))
        .isEqualTo(new Origin("default", "shop", "default", "default"));
  }

  @Test
  void everyPartIsCanonical() {
    Origin origin = new Origin("a\0", "b\0", "c\0", "d\0");
    assertThat(origin).isEqualTo(new Origin("a\uFFFD", "b\uFFFD", "c\uFFFD", "d\uFFFD"));
  }

  @Test
  void noPartMayBeBlank() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Origin("", "s", "e", "i"))
        .withMessage("namespace must not be blank, was \"\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Origin("n", "", "e", "i"))
        .withMessage("service must not be blank, was \"\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Origin("n", "s", "", "i"))
        .withMessage("environment must not be blank, was \"\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Origin("n", "s", "e", ""))
        .withMessage("instance must not be blank, was \"\"");
  }
}
