package io.tokengauge.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.usage.VisibleText;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DispatchTest {

  private static final AlertGroup GROUP = new AlertGroup("g", new TreeMap<>(), Sample.TIME);
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Dispatch of(Notification... news) {
    return new Dispatch("d", GROUP, List.of(news), List.of());
  }

  @Test
  void subjectIsTheOneThatUsersKnow() {
    assertThat(NotificationText.subject(of(Sample.firing("a"))))
        .isEqualTo("[WARNING] AI API Usage Alert: title");
    assertThat(NotificationText.subject(of(Sample.resolved("a"))))
        .isEqualTo("[RESOLVED] AI API Usage Alert: title");
  }

  @Test
  void subjectOfADigestNamesTheMostUrgentBeginning() {
    Notification critical = Sample.of("c", Transition.FIRING, Severity.CRITICAL, "c");
    Notification worseButOver = Sample.of("r", Transition.RESOLVED, Severity.CRITICAL, "r");
    assertThat(NotificationText.subject(of(worseButOver, Sample.firing("a"), Sample.firing("b"))))
        .isEqualTo("[WARNING] AI API Usage Alert: title and 2 more");
    assertThat(of(Sample.firing("a"), critical).severity()).isEqualTo(Severity.CRITICAL);
  }

  @Test
  void whatFiresIsTheNewsAndTheRestAsItStands() {
    Notification old = Sample.of("a", Transition.FIRING, Severity.WARNING, "old");
    Dispatch dispatch =
        new Dispatch(
            "d",
            GROUP,
            List.of(Sample.firing("b"), Sample.resolved("a"), Sample.event("e")),
            List.of(old, Sample.firing("c")));
    assertThat(dispatch.firing()).extracting(Notification::fingerprint).containsExactly("b", "c");
    assertThat(of(Sample.firing("a"), Sample.resolved("a")).firing()).isEmpty();
    assertThat(of(Sample.firing("a"), Sample.resolved("a")).onlyEnds()).isFalse();
    assertThat(of(Sample.resolved("a")).onlyEnds()).isTrue();
  }

  @Test
  void threadIsTheSameUntilTheGroupComesUpAgain() {
    Dispatch firing = Dispatch.of(Sample.firing("a"));
    assertThat(firing.group().thread())
        .isEqualTo(Dispatch.of(Sample.resolved("a")).group().thread());
    AlertGroup later = new AlertGroup("a", new TreeMap<>(), Sample.TIME.plusSeconds(1));
    assertThat(later.thread()).isNotEqualTo(firing.group().thread());
  }

  @Test
  void factsAreThoseThatUsersKnowInTheirOrder() {
    assertThat(NotificationText.facts(Sample.measured("a", Transition.FIRING), BERLIN))
        .extracting(fact -> fact.name() + ": " + fact.value())
        .containsExactly(
            "Level: WARNING",
            "Threshold: title",
            "Time: 2026-11-02 11:01:30 CET",
            "Details: message",
            "Current Value: $8.20",
            "Threshold: $8.00");
    assertThat(NotificationText.facts(Sample.measured("a", Transition.RESOLVED), BERLIN))
        .extracting(fact -> fact.name() + ": " + fact.value())
        .contains(
            "Level: RESOLVED (was WARNING)",
            "Details: Resolved after 1m 30s; it was: message",
            "Current Value: $8.20",
            "Started: 2026-11-02 11:00:00 CET",
            "Duration: 1m 30s");
  }

  @Test
  void durationsAreShort() {
    assertThat(NotificationText.duration(Duration.ZERO)).isEqualTo("0s");
    assertThat(NotificationText.duration(Duration.ofHours(1))).isEqualTo("1h");
    assertThat(NotificationText.duration(Duration.ofSeconds(93_784))).isEqualTo("1d 2h 3m 4s");
  }

  @Test
  void textIsCutWithoutSplittingACharacter() {
    assertThat(VisibleText.cut("abcdef", 6)).isEqualTo("abcdef");
    assertThat(VisibleText.cut("abcdef", 5)).isEqualTo("abcd…");
    assertThat(VisibleText.cut("ab😀cd", 4)).isEqualTo("ab…");
    assertThat(VisibleText.cut("\n\n\n\n", 7)).isEqualTo("\\u{a}\\…");
  }

  @Test
  void keysThatCouldEndAHeaderAreRefused() {
    List<Notification> news = List.of(Sample.firing("a"));
    assertThatThrownBy(() -> new Dispatch("a\r\nBcc: x", GROUP, news, List.of()))
        .hasMessageContaining("dispatch id must be letters")
        .hasMessageContaining("\\u{d}\\u{a}Bcc");
    assertThatThrownBy(() -> new AlertGroup("a b", new TreeMap<>(), Sample.TIME))
        .hasMessageContaining("alert group key must be letters");
    assertThatThrownBy(() -> new Dispatch("d", GROUP, List.of(), List.of()))
        .hasMessageContaining("must hold a notification");
  }
}
