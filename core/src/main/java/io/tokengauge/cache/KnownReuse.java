package io.tokengauge.cache;

/**
 * Holds what the caller knows a cache would serve of a call, with either time to live.
 *
 * @param timesDecide whether it is served only while the prompt is alive by the times of the calls;
 *     else those are in the figures already
 */
record KnownReuse(long atShort, long atLong, boolean timesDecide) {

  static KnownReuse unlimited(long tokens, long input) {
    return new KnownReuse(checked(tokens, input), tokens, true);
  }

  static KnownReuse served(long atShort, long atLong, long input) {
    return new KnownReuse(checked(atShort, input), checked(atLong, input), false);
  }

  long tokens(CacheTtl ttl) {
    return ttl == CacheTtl.SHORT ? atShort : atLong;
  }

  private static long checked(long tokens, long input) {
    if (tokens < 0 || tokens > input) {
      throw new IllegalArgumentException(
          "reusable tokens must be within 0 to the input (" + input + "), was " + tokens);
    }
    return tokens;
  }
}
