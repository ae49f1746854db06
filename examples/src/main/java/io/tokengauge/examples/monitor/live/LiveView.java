package io.tokengauge.examples.monitor.live;

import io.tokengauge.notify.Notification;
import io.tokengauge.report.Snapshot;

/** Shows a replay as it goes on. Is called by one thread at a time. */
public interface LiveView {

  /** Shows nothing. */
  LiveView NONE =
      new LiveView() {
        @Override
        public void alert(Notification notification) {}

        @Override
        public void status(Snapshot snapshot, Played played) {}
      };

  /** Shows that an alert began, changed, ended, or happened. */
  void alert(Notification notification);

  /**
   * Shows how things stand.
   *
   * @param played how far the replay has come
   */
  void status(Snapshot snapshot, Played played);

  /** Tells whether the status is wanted a few times a second, for whoever looks at it. */
  default boolean redraws() {
    return false;
  }

  /** Tells whether nobody can see it any more: whoever read the pipe has left. */
  default boolean gone() {
    return false;
  }

  /** Ends: what is shown stays, and the terminal is as it was. Ending again does nothing. */
  default void end() {}
}
