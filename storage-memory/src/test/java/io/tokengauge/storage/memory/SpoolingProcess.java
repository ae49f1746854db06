package io.tokengauge.storage.memory;

import io.tokengauge.storage.StorageException;
import io.tokengauge.time.ThreadScheduler;
import io.tokengauge.window.Outbox;
import io.tokengauge.window.OutboxOptions;
import io.tokengauge.window.Overflow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Records calls into a spool, in front of a dead store, until it is killed; prints what is SPOOLED.
 */
final class SpoolingProcess {

  private SpoolingProcess() {}

  public static void main(String[] args) {
    FileSpool spool = FileSpool.in(Path.of(args[0])).sync(FileSpool.Sync.valueOf(args[1])).open();
    Outbox outbox =
        new Outbox(
            batch -> {
              throw StorageException.passing("dead", new IOException("dead"));
            },
            OutboxOptions.DEFAULT
                .withLinger(Duration.ofMillis(1))
                .withOverflow(Overflow.waitUpTo(Duration.ofSeconds(10))),
            spool,
            new ThreadScheduler("spool"),
            new ThreadScheduler("send"));
    for (int i = 0; ; i++) {
      outbox.offer(FileSpoolTest.calls(i, 1).get(0));
      if (i % 100 == 0) {
        System.out.println(outbox.stats().spooled());
      }
    }
  }
}
