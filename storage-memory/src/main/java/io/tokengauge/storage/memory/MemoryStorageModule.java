package io.tokengauge.storage.memory;

import com.google.inject.Exposed;
import com.google.inject.PrivateModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.tokengauge.storage.Storage;

/**
 * Binds {@link Storage} to a {@link MemoryStorage}; install it to choose this storage for a
 * monitor.
 *
 * <p>Needs Guice on the class path, which this module does not bring along. The application closes
 * the storage.
 */
public final class MemoryStorageModule extends PrivateModule {

  private final MemoryStorage storage;

  private MemoryStorageModule(MemoryStorage storage) {
    this.storage = storage;
  }

  /**
   * Returns a module with the given settings.
   *
   * @throws IllegalArgumentException if the settings contradict each other
   */
  public static MemoryStorageModule of(MemoryStorage.Builder settings) {
    return new MemoryStorageModule(settings.build());
  }

  /** Returns a module with all defaults, without a snapshot file. */
  public static MemoryStorageModule create() {
    return of(MemoryStorage.builder());
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
