package io.tokengauge.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HealthTest {

  private static final Health SLOW = Health.degraded("slow");
  private static final Health DEAD = Health.down("dead");

  @Test
  void worseOfTwoWins() {
    assertThat(Health.UP.and(Health.UP)).isEqualTo(Health.UP);
    assertThat(Health.UP.and(SLOW)).isEqualTo(SLOW).isEqualTo(SLOW.and(Health.UP));
    assertThat(SLOW.and(DEAD)).isEqualTo(Health.down("slow; dead"));
    assertThat(DEAD.and(SLOW)).isEqualTo(Health.down("dead; slow"));
    assertThat(DEAD.and(Health.UP)).isEqualTo(DEAD);
  }

  @Test
  void detailsAreJoinedOnlyIfThereAreTwo() {
    assertThat(Health.down("").and(SLOW)).isEqualTo(Health.down("slow"));
    assertThat(SLOW.and(Health.down(""))).isEqualTo(Health.down("slow"));
    assertThat(SLOW.and(SLOW)).isEqualTo(Health.degraded("slow; slow"));
  }
}
