package io.tokengauge.storage.redis;

import io.tokengauge.history.Cube;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says from which quarter on each roll-up of a shard holds every call. Immutable.
 *
 * @param packed as the script says it, a character a byte
 * @param from the first quarter of which no cell was removed, or null for any
 * @param used whether there ever was a call
 * @param whole the first quarter that each roll-up is whole from, by its name in keys
 */
record CubeLayout(String packed, @Nullable Long from, boolean used, Map<String, Long> whole) {

  /** What is thought before anything was asked: matches no shard. */
  static final CubeLayout UNKNOWN = new CubeLayout("", null, false, Map.of());

  static CubeLayout read(byte[] packed) {
    PackReader in = new PackReader(packed);
    in.list();
    Long from = in.optionalNumber();
    boolean used = in.flag();
    Map<String, Long> whole = new HashMap<>();
    for (int left = in.list(); left > 0; left--) {
      String[] cube = in.text().split("=", 2);
      whole.put(cube[0], Long.valueOf(cube[1]));
    }
    return new CubeLayout(Keys.text(packed), from, used, whole);
  }

  /** Returns the first quarter from which a roll-up is whole; none can be where it is unknown. */
  long wholeFrom(Cube cube) {
    Long kept = whole.get(UsageBounds.name(cube));
    if (kept == null) {
      return used ? Long.MAX_VALUE : Long.MIN_VALUE;
    }
    return from == null ? kept : Math.max(kept, from);
  }
}
