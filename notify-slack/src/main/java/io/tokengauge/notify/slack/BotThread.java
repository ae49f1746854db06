package io.tokengauge.notify.slack;

import io.tokengauge.notify.DeliveryException;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.storage.Bookmarks;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one message per group of alerts up to date and tells the news below it. For one thread at a
 * time.
 */
final class BotThread {

  /** The first message is gone: begin anew. */
  private static final Set<String> GONE =
      Set.of("thread_not_found", "message_not_found", "cannot_reply_to_message");

  /** The first message cannot be changed (any more); what was told below it stands. */
  private static final Set<String> FIXED =
      Set.of("message_not_found", "cant_update_message", "edit_window_closed");

  private final SlackApi api;
  private final Supplier<String> token;
  private final String channel;
  private final Bookmarks bookmarks;
  private final String prefix;
  private final AlertBlocks blocks;

  BotThread(
      SlackApi api,
      Supplier<String> token,
      String channel,
      Bookmarks bookmarks,
      String name,
      AlertBlocks blocks) {
    this.api = api;
    this.token = token;
    this.channel = channel;
    this.bookmarks = bookmarks;
    this.prefix = "slack/" + name + "/" + channel + "/";
    this.blocks = blocks;
  }

  void tell(Dispatch dispatch) throws DeliveryException, IOException, SlackApi.Refusal {
    String key = prefix + dispatch.group().thread();
    @Nullable String kept = bookmarks.read(key).orElse(null);
    Optional<ThreadMark> mark = kept == null ? Optional.empty() : ThreadMark.parse(kept);
    if (mark.isEmpty()) {
      begin(key, kept, dispatch);
      return;
    }
    try {
      goOn(key, mark.get(), dispatch);
    } catch (SlackApi.Refusal e) {
      if (!GONE.contains(e.code())) {
        throw e;
      }
      begin(key, bookmarks.read(key).orElse(null), dispatch);
    }
  }

  private void begin(String key, @Nullable String kept, Dispatch dispatch)
      throws DeliveryException, IOException, SlackApi.Refusal {
    SlackApi.Posted posted =
        api.post(
            token.get(), channel, null, AlertBlocks.summary(dispatch), blocks.standing(dispatch));
    boolean goesOn = !dispatch.firing().isEmpty();
    bookmarks.replace(
        key, kept, goesOn ? new ThreadMark(posted, dispatch.id(), dispatch.id()).text() : null);
  }

  // Each step is marked, so that what comes again goes on where it stopped.
  private void goOn(String key, ThreadMark before, Dispatch dispatch)
      throws DeliveryException, IOException, SlackApi.Refusal {
    ThreadMark mark = before;
    String id = dispatch.id();
    if (!mark.told().equals(id)) {
      api.post(
          token.get(),
          mark.message().channel(),
          mark.message().ts(),
          AlertBlocks.summary(dispatch),
          blocks.news(dispatch));
      bookmarks.replace(key, mark.text(), mark.told(id).text());
      mark = mark.told(id);
    }
    if (!mark.shown().equals(id)) {
      show(mark, dispatch);
    }
    boolean ended = dispatch.firing().isEmpty();
    bookmarks.replace(key, mark.text(), ended ? null : mark.shown(id).text());
  }

  private void show(ThreadMark mark, Dispatch dispatch)
      throws DeliveryException, IOException, SlackApi.Refusal {
    try {
      api.update(
          token.get(), mark.message(), AlertBlocks.summary(dispatch), blocks.standing(dispatch));
    } catch (SlackApi.Refusal e) {
      if (!FIXED.contains(e.code())) {
        throw e;
      }
    }
  }
}
