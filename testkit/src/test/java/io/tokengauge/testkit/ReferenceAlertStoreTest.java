package io.tokengauge.testkit;

import io.tokengauge.alert.AlertStore;

class ReferenceAlertStoreTest extends AlertStoreContract {

  @Override
  protected AlertStore createEmpty() {
    return new ReferenceAlertStore();
  }

  @Override
  protected int sequences() {
    return 50;
  }
}
