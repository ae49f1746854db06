package io.tokengauge.testkit;

import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.NotificationText;
import io.tokengauge.notify.Notifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Notifiers that are right but for one mistake each, and the contract run on them. */
final class BrokenNotifiers {

  private BrokenNotifiers() {}

  /** Writes right messages to a list, until a method is overridden. */
  abstract static class Setting extends NotifierContract {
    final List<String> messages = new ArrayList<>();

    String text(Notification n) {
      return NotificationText.level(n) + " " + NotificationText.message(n) + "\n";
    }

    String text(Dispatch dispatch) {
      StringBuilder text = new StringBuilder();
      dispatch.notifications().forEach(n -> text.append(text(n)));
      return text.toString();
    }

    synchronized void take(String message) throws IOException {
      messages.add(message);
    }

    @Override
    protected Notifier create() {
      return dispatch -> take(text(dispatch));
    }

    @Override
    protected Notifier createUnreachable() {
      return dispatch -> {
        throw new IOException("gone");
      };
    }

    @Override
    protected List<String> arrived() {
      return messages;
    }

    @Override
    protected void assertHarmless(String arrived) {}
  }

  static class Right extends Setting {}

  static class SwallowsFailures extends Setting {
    @Override
    protected Notifier createUnreachable() {
      return dispatch -> {};
    }
  }

  static class MarksAsSentBeforeItIs extends Setting {
    @Override
    protected Notifier createUnreachable() {
      Set<String> sent = new HashSet<>();
      return dispatch -> {
        if (sent.add(dispatch.id())) {
          throw new IOException("gone");
        }
      };
    }
  }

  static class TellsTheFirstAlertOnly extends Setting {
    @Override
    String text(Dispatch dispatch) {
      return text(dispatch.notifications().get(0));
    }
  }

  static class DoesNotEscape extends Setting {
    @Override
    String text(Notification n) {
      return NotificationText.level(n) + " " + n.message() + "\n";
    }
  }

  static class DoesNotKnowEnds extends Setting {
    @Override
    String text(Notification n) {
      return n.severity() + " " + NotificationText.message(n) + "\n";
    }
  }

  static class MixesThreads extends Setting {
    private String current = "";

    @Override
    protected Notifier create() {
      CountDownLatch both = new CountDownLatch(2);
      return dispatch -> {
        current = text(dispatch);
        both.countDown();
        both.await(100, TimeUnit.MILLISECONDS);
        take(current);
      };
    }
  }

  static class ShowsItsToken extends Setting {
    @Override
    protected Notifier createUnreachable() {
      return dispatch -> {
        throw new IOException("401 for Bearer t0ken");
      };
    }

    @Override
    protected List<String> secrets() {
      return List.of("t0ken");
    }
  }

  static class TakesSilenceForSuccess extends Setting {
    @Override
    protected Optional<Notifier> createHanging() {
      return Optional.of(dispatch -> {});
    }
  }
}
