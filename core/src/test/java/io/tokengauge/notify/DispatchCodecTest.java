package io.tokengauge.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DispatchCodecTest {

  private static final Instant TIME = Instant.parse("2026-11-02T10:00:00.123456789Z");

  private static Notification notification(String text, SplittableRandom random) {
    return new Notification(
        "id" + random.nextInt(),
        "f",
        Transition.values()[random.nextInt(Transition.values().length)],
        text,
        new TreeMap<>(Map.of("user", text, text, "")),
        Severity.values()[random.nextInt(Severity.values().length)],
        text,
        random.nextBoolean() ? null : new Measurement(new BigDecimal("1E+3"), Unit.COUNT),
        random.nextBoolean() ? null : new Measurement(new BigDecimal("-0.50"), Unit.USD),
        text,
        TIME,
        TIME.plusNanos(random.nextLong(1_000_000_000)),
        new TreeMap<>(Map.of(text, text)));
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(random.nextBoolean() ? (char) random.nextInt(0x10000) : "~:\\u0 1".charAt(i % 7));
    }
    return text.toString();
  }

  @Test
  void anyDispatchComesBackAsItWasThroughPrintableAscii() {
    for (int seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Notification> news = new ArrayList<>();
      List<Notification> others = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        news.add(notification(text(random), random));
        others.add(notification(text(random), random));
      }
      Dispatch dispatch =
          new Dispatch(
              "d" + seed,
              new AlertGroup("g" + seed, new TreeMap<>(Map.of("user", text(random))), TIME),
              news,
              random.nextBoolean() ? others : List.of());
      String stored = DispatchCodec.encode(dispatch);
      assertThat(stored).as("seed %d", seed).matches("[ -~]*");
      assertThat(DispatchCodec.decode(stored)).as("seed %d", seed).isEqualTo(dispatch);
      Notification first = news.get(0);
      assertThat(DispatchCodec.decodeNotification(DispatchCodec.encode(first))).isEqualTo(first);
    }
  }

  @Test
  void damagedAndNewerFormsAreRefused() {
    SplittableRandom random = new SplittableRandom(1);
    String stored = DispatchCodec.encode(Dispatch.of(notification("x", random)));
    for (int length = 0; length < stored.length(); length++) {
      String cut = stored.substring(0, length);
      assertThatThrownBy(() -> DispatchCodec.decode(cut))
          .as("cut at %d", length)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(stored).startsWith("1:11:1");
    assertThatThrownBy(() -> DispatchCodec.decode("1:91:2" + stored.substring(6)))
        .hasMessage("stored form of version 9 needs a reader of version 2, this one is 1");
    assertThat(DispatchCodec.decode("1:91:1" + stored.substring(6) + "3:new"))
        .isEqualTo(DispatchCodec.decode(stored));
  }
}
