package io.tokengauge.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ModelFamilyTest {

  @Test
  void familyAndGenerationAreReadFromTheName() {
    assertThat(ModelFamily.of("gpt-4o")).isEqualTo(family("gpt", "4o"));
    assertThat(ModelFamily.of("gpt-4o-mini-2024-07-18")).isEqualTo(family("gpt", "4o"));
    assertThat(ModelFamily.of("claude-haiku-4-5-20251001")).isEqualTo(family("claude", "4", "5"));
    assertThat(ModelFamily.of("claude-3-5-haiku")).isEqualTo(family("claude", "3", "5"));
    assertThat(ModelFamily.of("o3-mini")).isEqualTo(family("o", "3"));
    assertThat(ModelFamily.of("text-embedding-3-small")).isEqualTo(family("text", "3"));
    assertThat(ModelFamily.of("")).isEqualTo(family(""));
  }

  @Test
  void laterGenerationsFollowEarlierOnesOfTheSameFamilyOnly() {
    assertThat(follows("gpt-4o", "gpt-5-mini")).isTrue();
    assertThat(follows("gpt-5", "gpt-5.1")).isTrue();
    assertThat(follows("gpt-5-mini", "gpt-4o")).isFalse();
    assertThat(follows("gpt-5", "gpt-5-mini")).isFalse();
    assertThat(follows("gpt-5", "o3")).isFalse();
    assertThat(follows("claude-sonnet-4", "claude-haiku-4-5")).isTrue();
    assertThat(follows("gpt-4.1", "gpt-99999999999999")).isFalse();
  }

  private static boolean follows(String earlier, String later) {
    return ModelFamily.of(earlier).isFollowedBy(ModelFamily.of(later));
  }

  private static ModelFamily family(String family, String... generation) {
    return new ModelFamily(family, List.of(generation));
  }
}
