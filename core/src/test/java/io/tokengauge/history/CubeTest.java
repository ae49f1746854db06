package io.tokengauge.history;

import static io.tokengauge.usage.RandomCalls.aCall;
import static io.tokengauge.usage.RandomCalls.unpriced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CubeTest {

  private final Cube cube =
      new Cube("c", List.of(Dimension.USER, Dimension.MODEL, Dimension.tag("team")), false);

  @Test
  void keyHasTheValuesInTheOrderOfTheDimensions() {
    assertThat(cube.keyOf(unpriced(aCall("1").context(UsageContext.ofUser("Ann")))))
        .containsExactly("Ann", "gpt-4o", "");
  }

  @Test
  void cubeCoversWhatItIsKeyedBy() {
    assertThat(cube.covers(List.of())).isTrue();
    assertThat(cube.covers(List.of(Dimension.MODEL, Dimension.tag("team")))).isTrue();
    assertThat(cube.covers(List.of(Dimension.MODEL, Dimension.PROJECT))).isFalse();
  }

  @Test
  void defaultsAreKeyedByFleetFirst() {
    assertThat(Cube.DEFAULTS)
        .extracting(c -> c.name() + " " + c.dimensions() + " " + c.histogram())
        .containsExactly(
            "model [namespace, service, environment, provider, model, service_tier, operation]"
                + " true",
            "project [namespace, service, environment, project, feature, model] false",
            "user [namespace, service, environment, user, model] false",
            "cache_key [namespace, service, environment, cache_key, model] false");
  }

  @Test
  void dimensionsAreCopied() {
    List<Dimension> dimensions = new ArrayList<>(List.of(Dimension.USER));
    Cube copy = new Cube("c", dimensions, true);
    dimensions.add(Dimension.MODEL);
    assertThat(copy.dimensions()).containsExactly(Dimension.USER);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> copy.dimensions().clear());
  }

  @Test
  void cubeNeedsANameAndDimensionsEachOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cube(" ", List.of(Dimension.USER), false))
        .withMessage("cube name must not be blank, was \" \"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cube("c", List.of(), false))
        .withMessage("dimensions of cube c must be given, each once, were []");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cube("c", List.of(Dimension.USER, Dimension.USER), false))
        .withMessage("dimensions of cube c must be given, each once, were [user, user]");
  }
}
