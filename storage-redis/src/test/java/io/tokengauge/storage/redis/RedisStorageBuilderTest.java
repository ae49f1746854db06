package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.StorageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisStorageBuilderTest {

  private static RedisStorage.Builder anywhere() {
    return RedisStorage.builder().url("redis://localhost");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis://localhost | redis://localhost:6379",
        "rediss://me:pass@db:7000 | rediss://db:7000",
        "redis+sentinel://a:1,b/main | redis+sentinel://a:1,b:26379/main",
        "rediss+cluster://x:p@a:1,b:2 | rediss+cluster://a:1,b:2",
        "redis://:p@ss@[::1]:7000 | redis://::1:7000",
      })
  void urlIsShownInFullButForItsCredentials(String given, String shown) {
    try (RedisStorage storage = RedisStorage.builder().url(given).build()) {
      assertThat(storage).hasToString("RedisStorage[" + shown + ", namespace tokengauge]");
      assertThat(storage.name()).isEqualTo("redis");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost:6379 | without a scheme",
        "http://localhost | was http://",
        "redis://a,b | must name one server",
        "redis://localhost:port | HOST or HOST:PORT, was \"localhost:port\"",
        "redis://localhost:0 | HOST or HOST:PORT",
        "redis://user:secret@ | HOST or HOST:PORT, was \"\"",
        "redis+sentinel://a | sentinels must end in the master",
        "redis://localhost/1 | had /1",
      })
  void otherUrlsAreRefusedWithTheRule(String given, String rule) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RedisStorage.builder().url(given))
        .withMessageContaining(rule)
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("secret"));
  }

  @Test
  void allContradictionsAreNamedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                RedisStorage.builder()
                    .url("redis://me:one@localhost")
                    .user("you")
                    .password("two")
                    .trustStore(Path.of("trust.p12"))
                    .build())
        .withMessage(
            "user must be set once, was set in the url, too; password must be set once, was set in"
                + " the url, too; trust store must come with a rediss url, was"
                + " redis://localhost:6379");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> anywhere().user("you").build())
        .withMessage("user must come with a password, had none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RedisStorage.builder().build())
        .withMessage("url must be set, was not");
  }

  @Test
  void valuesOutOfRangeAreRefusedWithTheRule() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> anywhere().poolSize(0))
        .withMessage("pool size must be within 1 to 1000, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> anywhere().timeout(Duration.ZERO))
        .withMessage("timeout must be within 1 ms to PT10M, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> anywhere().budgetHorizon(Duration.ZERO))
        .withMessage("budget horizon must be above zero, was PT0S");
    for (String namespace : List.of("", "a b", "{a}", "a*", "x".repeat(65))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> anywhere().namespace(namespace))
          .withMessageContaining("namespace must match");
    }
  }

  @Test
  void settingsGivenTwiceAreRefusedWithoutShowingThePassword() {
    assertThatIllegalStateException()
        .isThrownBy(() -> anywhere().password("one").password("two"))
        .withMessage("password must be set once, was set to (hidden)");
    assertThatIllegalStateException()
        .isThrownBy(() -> anywhere().url("redis://other"))
        .withMessage("url must be set once, was set to redis://localhost:6379");
  }

  @Test
  void closedStorageSaysSo() {
    RedisStorage storage = anywhere().build();
    storage.close();
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> storage.require(Leases.class).acquire("a", "b", Duration.ofSeconds(1)))
        .withMessage("storage redis://localhost:6379: it is closed")
        .matches(failure -> !failure.isTransient());
  }

  @Test
  void moduleBindsTheStorageWithoutConnecting() {
    Injector injector = Guice.createInjector(RedisStorageModule.of(anywhere()));
    try (Storage storage = injector.getInstance(Storage.class)) {
      assertThat(storage).isInstanceOf(RedisStorage.class);
      assertThat(injector.getInstance(Storage.class)).isSameAs(storage);
    }
  }
}
