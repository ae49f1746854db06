package io.tokengauge.examples.monitor.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.AlertOptions;
import io.tokengauge.examples.monitor.AzureCalls;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.Limits;
import io.tokengauge.window.Scope;
import io.tokengauge.window.WindowView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plays an hour of real calls (Azure LLM inference trace 2023, CC-BY 4.0) as the command does. */
class AzureLiveTest {

  private static final int SECONDS = 60;

  private long seconds;

  @Test
  void callsAndTokensPerMinuteEqualAPlainCountOfTheFilesAtEverySecond() throws IOException {
    // Read by the monitor's own format; counted here from the text of the files alone.
    List<UsageRecord> calls = AzureCalls.read();
    List<AzureCalls.Line> lines = AzureCalls.lines();
    assertThat(calls).hasSize(28_185);
    assertThat(lines).hasSize(28_185);
    try (Storage storage = MemoryStorage.builder().build();
        LiveReplay replay =
            new LiveReplay(
                new ArrivalOrder(calls.iterator()),
                storage,
                PriceBook.builtIn(),
                Limits.DEFAULT,
                AlertOptions.NONE,
                Duration.ofSeconds(5))) {
      replay.time().every(Duration.ofSeconds(1), () -> compare(replay.monitor().windows(), lines));
      Instant target = replay.start();
      boolean more = true;
      while (more) {
        target = target.plusSeconds(7);
        more = replay.advanceTo(target);
      }
      replay.time().advance(Duration.ofSeconds(SECONDS));
      assertThat(replay.monitor().windows().rpm(Scope.ALL)).isZero();
      assertThat(replay.recorded()).isEqualTo(28_185);
    }
    assertThat(seconds).isGreaterThan(3_500);
  }

  private void compare(WindowView view, List<AzureCalls.Line> lines) {
    Instant end = view.at();
    Instant start = end.minusSeconds(SECONDS);
    long calls = 0;
    long tokens = 0;
    for (AzureCalls.Line line : lines) {
      if (!line.time().isBefore(start) && line.time().isBefore(end)) {
        calls++;
        tokens += line.tokens();
      }
    }
    assertThat(view.rpm(Scope.ALL)).as("RPM at %s", end).isEqualTo(calls);
    assertThat(view.tpm(Scope.ALL)).as("TPM at %s", end).isEqualTo(tokens);
    seconds++;
  }
}
