package io.tokengauge.examples.monitor.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedTest {

  @Test
  void aNumberIsVirtualSecondsPerSecond() {
    assertThat(Speed.parse("60").virtual(Duration.ofMillis(1_500)))
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(Speed.parse("0.5").virtual(Duration.ofNanos(3))).isEqualTo(Duration.ofNanos(1));
    assertThat(Speed.parse("1000000").virtual(Duration.ofDays(365)))
        .isEqualTo(Duration.ofDays(365_000_000L));
    assertThat(Speed.parse("max").max()).isTrue();
  }

  @Test
  void anythingElseIsRefusedNamingIt() {
    for (String wrong : List.of("", "0", "0.000", "-1", "1e3", "fast", "1000001", "60x")) {
      assertThatThrownBy(() -> Speed.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("speed must be max or a number above 0 up to 1000000, was \"" + wrong + "\"");
    }
  }
}
