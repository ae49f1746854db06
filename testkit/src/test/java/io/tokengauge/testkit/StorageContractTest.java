package io.tokengauge.testkit;

import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import java.util.List;

class StorageContractTest extends StorageContract {

  @Override
  protected Storage create() {
    return new ReferenceStorage(new ReferenceUsageStore());
  }

  @Override
  protected List<Class<?>> ports() {
    return List.of(UsageStore.class);
  }
}
