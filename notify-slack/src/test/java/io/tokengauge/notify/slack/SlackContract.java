package io.tokengauge.notify.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tokengauge.notify.Notifier;
import io.tokengauge.testkit.NotifierContract;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** Holds messages of Slack to the contract; the medium is text objects of Block Kit. */
abstract class SlackContract extends NotifierContract {

  final FakeSlack slack;

  SlackContract() throws IOException {
    slack = new FakeSlack();
  }

  /** Returns the way to post that is on trial. */
  abstract SlackNotifier.Builder mode();

  /** Returns a notifier that posts in that way to a server that is not there. */
  abstract Notifier to(String hook, URI api);

  @AfterEach
  void stop() {
    slack.close();
  }

  @Override
  protected Notifier create() {
    return mode().timeout(Duration.ofSeconds(20)).build();
  }

  @Override
  protected Notifier createUnreachable() throws IOException {
    FakeSlack gone = new FakeSlack();
    gone.close();
    return to(gone.hook(), gone.api());
  }

  @Override
  protected Optional<Notifier> createHanging() {
    slack.silent = true;
    return Optional.of(mode().timeout(Duration.ofMillis(500)).build());
  }

  @Override
  protected List<String> secrets() {
    return List.of("very-secret");
  }

  // Updates show again what the thread was told.
  @Override
  protected List<String> arrived() {
    return slack.taken.stream()
        .filter(call -> !call.method().equals("chat.update"))
        .map(call -> call.text() + "\n" + call.blocks())
        .toList();
  }

  @Override
  protected void assertHarmless(String arrived) {
    int first = arrived.indexOf('\n');
    assertEscaped(arrived.substring(0, first));
    List<JsonObject> texts = texts(JsonParser.parseString(arrived.substring(first + 1)));
    for (FakeSlack.Taken call : slack.taken) { // updates too
      collect(call.blocks(), texts);
    }
    assertThat(texts).isNotEmpty();
    for (JsonObject text : texts) {
      assertEscaped(text.get("text").getAsString());
      if (text.get("type").getAsString().equals("mrkdwn")) {
        // Only words and numbers of ours are marked up.
        assertThat(text.get("verbatim").getAsBoolean()).isTrue();
        assertThat(text.get("text").getAsString())
            .doesNotContain("EVIL")
            .matches("\\*[A-Za-z ]+\\*\\n[^*_~`<>]+");
      } else {
        assertThat(text.get("emoji").getAsBoolean()).isFalse();
      }
    }
  }

  private static void assertEscaped(String text) {
    assertThat(text).doesNotContain("<", ">", "\n\n\n");
    assertThat(text.replaceAll("&(amp|lt|gt);", "")).doesNotContain("&");
  }

  /** Returns every text object in blocks. */
  static List<JsonObject> texts(JsonElement blocks) {
    List<JsonObject> texts = new ArrayList<>();
    collect(blocks, texts);
    return texts;
  }

  private static void collect(JsonElement element, List<JsonObject> texts) {
    if (element.isJsonArray()) {
      element.getAsJsonArray().forEach(each -> collect(each, texts));
    } else if (element.isJsonObject()) {
      JsonObject object = element.getAsJsonObject();
      if (object.has("text") && object.get("text").isJsonPrimitive()) {
        texts.add(object);
      }
      object.asMap().values().forEach(each -> collect(each, texts));
    }
  }
}
