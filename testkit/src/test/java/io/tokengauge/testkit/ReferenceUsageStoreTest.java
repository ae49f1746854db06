package io.tokengauge.testkit;

import io.tokengauge.storage.Storage;

class ReferenceUsageStoreTest extends UsageStoreContract {

  @Override
  protected Storage createEmpty() {
    return new ReferenceStorage(new ReferenceUsageStore());
  }

  @Override
  protected Storage openAgain(Storage first) {
    return first;
  }

  // It goes through all calls for every answer.
  @Override
  protected int volume() {
    return 10_000;
  }
}
