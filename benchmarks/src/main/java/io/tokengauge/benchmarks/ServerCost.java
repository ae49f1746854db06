package io.tokengauge.benchmarks;

import redis.clients.jedis.Jedis;

/** Reads what a Redis server says of itself. Stateless. */
public final class ServerCost {

  private ServerCost() {}

  /**
   * Returns the processor time that the server has used so far, in microseconds: of the program and
   * of the system for it, all of its threads.
   */
  public static double cpuMicros(Jedis jedis) {
    return 1e6 * (of(jedis, "cpu", "used_cpu_user") + of(jedis, "cpu", "used_cpu_sys"));
  }

  /** Returns the memory that the server has given out, in bytes. */
  public static long memory(Jedis jedis) {
    return (long) of(jedis, "memory", "used_memory");
  }

  /**
   * Returns a number of a section of what the server says.
   *
   * @throws IllegalStateException if there is none of that name
   */
  static double of(Jedis jedis, String section, String name) {
    return jedis
        .info(section)
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1).strip()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(section + " must say " + name + ", did not"));
  }
}
