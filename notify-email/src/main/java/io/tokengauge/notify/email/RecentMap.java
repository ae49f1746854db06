package io.tokengauge.notify.email;

import java.util.LinkedHashMap;
import java.util.Map;

/** Forgets what was put in longest ago when there is too much. Not thread-safe. */
final class RecentMap<K, V> extends LinkedHashMap<K, V> {

  private static final long serialVersionUID = 1L;

  private final int max;

  RecentMap(int max) {
    this.max = max;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > max;
  }
}
