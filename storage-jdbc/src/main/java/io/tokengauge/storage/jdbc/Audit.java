package io.tokengauge.storage.jdbc;

import java.time.InstantSource;
import org.jdbi.v3.core.Handle;

/** Writes down what is done to the books other than appending, in the transaction that does it. */
final class Audit {

  private final InstantSource clock;
  private final Tables tables;

  Audit(InstantSource clock, Tables tables) {
    this.clock = clock;
    this.tables = tables;
  }

  void write(Handle handle, String action, String subject, String detail) {
    handle
        .createUpdate(
            tables.in(
                "INSERT INTO ${schema}audit (at_us, action, subject, detail)"
                    + " VALUES (:at, :action, :subject, :detail)"))
        .bind("at", Micros.of(clock.instant()))
        .bind("action", action)
        .bind("subject", subject)
        .bind("detail", detail)
        .execute();
  }
}
