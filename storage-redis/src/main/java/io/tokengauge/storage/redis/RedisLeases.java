package io.tokengauge.storage.redis;

import io.tokengauge.storage.Leases;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/*
 * What it is: a hash per name with its owner, token and end. It outlives the lease by a year, so that
 * tokens only grow; names that nobody takes for so long begin again.
 */
/** Gives leases by one script per step. Thread-safe. */
final class RedisLeases implements Leases {

  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final Script SCRIPT = Script.of("lease");

  private final Settings settings;
  private final RedisConnection connection;

  RedisLeases(Settings settings, RedisConnection connection) {
    this.settings = settings;
    this.connection = connection;
  }

  @Override
  public Optional<Lease> acquire(String name, String owner, Duration timeToLive) {
    if (timeToLive.isNegative() || timeToLive.isZero()) {
      throw new IllegalArgumentException("time to live must be above zero, was " + timeToLive);
    }
    Duration held = timeToLive.compareTo(LONGEST) > 0 ? LONGEST : timeToLive;
    PackWriter step =
        new PackWriter()
            .list(4)
            .text("acquire")
            .optional(Micros.now(settings.clock()))
            .text(owner)
            .number(Math.max(1, held.toNanos() / 1000));
    PackReader answer = run(name, step);
    long token = answer.list() == 0 ? 0 : answer.number();
    return token == 0
        ? Optional.empty()
        : Optional.of(new Lease(name, owner, token, Micros.toInstant(answer.number())));
  }

  @Override
  public void release(Lease lease) {
    run(
        lease.name(),
        new PackWriter()
            .list(4)
            .text("release")
            .optional(Micros.now(settings.clock()))
            .text(lease.owner())
            .number(lease.fencingToken()));
  }

  private PackReader run(String name, PackWriter step) {
    byte[] key = Keys.bytes(settings.namespace() + ":lease:" + name);
    return new PackReader(
        (byte[]) connection.run(SCRIPT, List.of(key), List.of(step.toByteArray())));
  }
}
