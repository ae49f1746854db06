package io.tokengauge.notify.slack;

import java.util.Optional;

/**
 * Remembers the message that a thread began with, and how far the thread has got.
 *
 * @param message where it is
 * @param told the dispatch that was posted last
 * @param shown the dispatch that the first message was last brought up to
 */
record ThreadMark(SlackApi.Posted message, String told, String shown) {

  private static final String VERSION = "1";
  private static final int PARTS = 5;

  /** Reads what {@link #text()} wrote; nothing if another version wrote it. */
  static Optional<ThreadMark> parse(String text) {
    String[] parts = text.split(" ", -1);
    return parts.length == PARTS && parts[0].equals(VERSION)
        ? Optional.of(new ThreadMark(new SlackApi.Posted(parts[1], parts[2]), parts[3], parts[4]))
        : Optional.empty();
  }

  String text() {
    return String.join(" ", VERSION, message.channel(), message.ts(), told, shown);
  }

  ThreadMark told(String id) {
    return new ThreadMark(message, id, shown);
  }

  ThreadMark shown(String id) {
    return new ThreadMark(message, told, id);
  }
}
