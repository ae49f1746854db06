package io.tokengauge.storage.redis;

import com.google.inject.Exposed;
import com.google.inject.PrivateModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.tokengauge.storage.Storage;

/**
 * Binds {@link Storage} to a {@link RedisStorage}; install it to choose this storage for a monitor.
 *
 * <p>Needs Guice on the class path, which this module does not bring along. The application closes
 * the storage.
 */
public final class RedisStorageModule extends PrivateModule {

  private final RedisStorage storage;

  private RedisStorageModule(RedisStorage storage) {
    this.storage = storage;
  }

  /**
   * Returns a module with the given settings.
   *
   * @throws IllegalArgumentException if settings are missing or contradict each other
   */
  public static RedisStorageModule of(RedisStorage.Builder settings) {
    return new RedisStorageModule(settings.build());
  }

  @Override
  protected void configure() {}

  @Provides
  @Singleton
  @Exposed
  Storage storage() {
    return storage;
  }
}
