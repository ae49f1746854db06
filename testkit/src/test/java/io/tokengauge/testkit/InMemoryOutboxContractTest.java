package io.tokengauge.testkit;

import io.tokengauge.notify.InMemoryOutbox;
import io.tokengauge.notify.NotificationOutbox;

class InMemoryOutboxContractTest extends NotificationOutboxContract {

  @Override
  protected NotificationOutbox createEmpty() {
    return new InMemoryOutbox();
  }
}
