package io.tokengauge.notify.slack;

import io.tokengauge.notify.Notifier;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Nested;

class SlackContractTest {

  @Nested
  class Bot extends SlackContract {
    Bot() throws IOException {}

    @Override
    SlackNotifier.Builder mode() {
      return slack.bot();
    }

    @Override
    Notifier to(String hook, URI api) {
      return SlackNotifier.bot(() -> FakeSlack.TOKEN, FakeSlack.CHANNEL).apiUrl(api).build();
    }
  }

  @Nested
  class Webhook extends SlackContract {
    Webhook() throws IOException {}

    @Override
    SlackNotifier.Builder mode() {
      return slack.webhook();
    }

    @Override
    Notifier to(String hook, URI api) {
      return SlackNotifier.webhook(() -> hook).apiUrl(api).build();
    }
  }
}
