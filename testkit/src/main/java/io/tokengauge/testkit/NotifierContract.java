package io.tokengauge.testkit;

import static io.tokengauge.testkit.NotificationFixtures.HOSTILE_TEXTS;
import static io.tokengauge.testkit.NotificationFixtures.digest;
import static io.tokengauge.testkit.NotificationFixtures.everywhere;
import static io.tokengauge.testkit.NotificationFixtures.firing;
import static io.tokengauge.testkit.NotificationFixtures.notification;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Transition;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds a {@link Notifier} to its port. Extend it, with a receiver that keeps what it gets:
 *
 * <pre>{@code
 * class PagerTest extends NotifierContract {
 *   private final FakePager pager = new FakePager();
 *
 *   @Override protected Notifier create() { return new PagerNotifier(pager.url()); }
 *   @Override protected Notifier createUnreachable() { return new PagerNotifier(CLOSED_PORT); }
 *   @Override protected List<String> arrived() { return pager.messages(); }
 *   @Override protected void assertHarmless(String message) { ... }
 * }
 * }</pre>
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class NotifierContract {

  /** How much may arrive of a dispatch whose every text has 100 KB, in characters. */
  public static final int MAX_ARRIVED = 200_000;

  private final List<Notifier> open = new ArrayList<>();

  /** For subclasses. */
  protected NotifierContract() {}

  /**
   * Returns a notifier whose receiver takes everything.
   *
   * @throws Exception fails the test
   */
  protected abstract Notifier create() throws Exception;

  /**
   * Returns a notifier whose receiver is not there.
   *
   * @throws Exception fails the test
   */
  protected abstract Notifier createUnreachable() throws Exception;

  /**
   * Returns a notifier whose receiver takes the connection and then says nothing, with time-outs of
   * at most a second; empty if it waits for nobody.
   *
   * @throws Exception fails the test
   */
  protected Optional<Notifier> createHanging() throws Exception {
    return Optional.empty();
  }

  /**
   * Returns what has arrived, one text per dispatch, in order, as people or programs get to read
   * it: decoded from the wire, but nothing left out.
   *
   * @throws Exception fails the test
   */
  protected abstract List<String> arrived() throws Exception;

  /**
   * Fails if a text that arrived holds anything that the medium takes for its own and that the
   * notifier did not mean; that everything in it is visible is checked already.
   *
   * @throws Exception fails the test
   */
  protected abstract void assertHarmless(String arrived) throws Exception;

  /** Returns what no error and no {@code toString} may show: passwords, tokens. */
  protected List<String> secrets() {
    return List.of();
  }

  private Notifier open(Notifier notifier) {
    open.add(notifier);
    return notifier;
  }

  @AfterEach
  final void closeTwice() {
    for (Notifier notifier : open) {
      notifier.close();
      assertThatCode(notifier::close).doesNotThrowAnyException();
    }
  }

  @Test
  void beginningArrivesWithItsLevelTitleAndMessage() throws Exception {
    open(create()).send(firing("a"));
    assertThat(arrived()).hasSize(1);
    assertThat(arrived().get(0)).contains("WARNING", "Message of a");
  }

  @Test
  void endArrivesAsAnEnd() throws Exception {
    Notifier notifier = open(create());
    notifier.send(firing("a"));
    notifier.send(Dispatch.of(notification("a", Transition.RESOLVED)));
    assertThat(arrived()).hasSize(2);
    assertThat(arrived().get(0)).doesNotContain("RESOLVED");
    assertThat(arrived().get(1)).contains("RESOLVED");
  }

  @Test
  void everyAlertOfADigestIsTold() throws Exception {
    open(create())
        .send(
            digest(
                "d",
                notification("a", Transition.FIRING),
                notification("b", Transition.RESOLVED),
                notification("c", Transition.EVENT)));
    assertThat(String.join("\n", arrived()))
        .contains("Message of a", "Message of b", "Message of c", "RESOLVED");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void hostileTextInEveryFieldArrivesHarmless(int text) throws Exception {
    Notifier notifier = open(create());
    for (Transition transition : List.of(Transition.FIRING, Transition.RESOLVED)) {
      notifier.send(everywhere("t" + text + transition, transition, HOSTILE_TEXTS.get(text)));
    }
    List<String> arrived = arrived();
    assertThat(arrived).hasSize(2);
    for (String message : arrived) {
      assertThat(message).hasSizeLessThan(MAX_ARRIVED).contains(NotificationFixtures.MARK);
      assertThat(message.codePoints().filter(NotifierContract::invisible).toArray()).isEmpty();
      assertHarmless(message);
    }
  }

  @Test
  void sameDispatchAgainDoesNoHarm() throws Exception {
    Notifier notifier = open(create());
    notifier.send(firing("a"));
    notifier.send(firing("a"));
    assertThat(arrived().size()).isBetween(1, 2);
    notifier.send(firing("b"));
    assertThat(String.join("\n", arrived())).contains("Message of b");
  }

  @Test
  void failureIsThrownEachTimeAndNotKeptQuiet() throws Exception {
    Notifier notifier = open(createUnreachable());
    for (int i = 0; i < 2; i++) {
      assertThat(catchThrowable(() -> notifier.send(firing("a"))))
          .as("attempt %d", i + 1)
          .isNotNull();
    }
  }

  @Test
  void receiverThatSaysNothingIsGivenUp() throws Exception {
    Optional<Notifier> hanging = createHanging();
    if (hanging.isPresent()) {
      Notifier notifier = open(hanging.get());
      assertThat(catchThrowable(() -> notifier.send(firing("a")))).isNotNull();
    }
  }

  @Test
  void secretsAreShownNowhere() throws Exception {
    Notifier notifier = open(createUnreachable());
    StringWriter shown = new StringWriter();
    Throwable failure = catchThrowable(() -> notifier.send(firing("a")));
    if (failure != null) {
      failure.printStackTrace(new PrintWriter(shown));
    }
    shown.append(notifier.toString()).append(notifier.name());
    for (String secret : secrets()) {
      assertThat(shown.toString()).doesNotContain(secret);
    }
  }

  @Test
  void dispatchesOfSeveralThreadsAllArriveWhole() throws Exception {
    Notifier notifier = open(create());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> sends = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        Dispatch dispatch = firing("t" + i + "-");
        sends.add(
            () -> {
              notifier.send(dispatch);
              return null;
            });
      }
      for (Future<Void> sent : threads.invokeAll(sends)) {
        sent.get();
      }
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(10, TimeUnit.SECONDS);
    }
    assertThat(arrived()).hasSize(16);
    for (int i = 0; i < 16; i++) {
      String message = "Message of t" + i + "-";
      assertThat(arrived()).filteredOn(text -> text.contains(message)).hasSize(1);
    }
  }

  @Test
  void nameAndSeverityAreThere() throws Exception {
    Notifier notifier = open(create());
    assertThat(notifier.name()).isNotBlank();
    assertThat(notifier.atLeast()).isNotNull();
  }

  /** Tells what moves a cursor, turns the direction of writing, or is half a character. */
  private static boolean invisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c != '\n' && c != '\r';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
