package io.tokengauge.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NotificationTemplateTest {

  private static final Notification FULL = with("ann", "gpt-4o");

  private static Notification with(String user, String model) {
    Notification plain = Sample.measured("a", Transition.RESOLVED);
    return new Notification(
        plain.id(),
        plain.fingerprint(),
        plain.transition(),
        plain.rule(),
        new TreeMap<>(Map.of("user", user)),
        Severity.CRITICAL,
        "Daily 80%",
        plain.value(),
        plain.threshold(),
        "Daily spending at 82%",
        plain.since(),
        plain.time(),
        new TreeMap<>(Map.of("model", model)));
  }

  private static String fill(String template) {
    return NotificationTemplate.of(template).fill(FULL, ZoneOffset.UTC);
  }

  @Test
  void everyFieldIsFilledIn() {
    assertThat(
            fill(
                """
                {symbol} [{level}] was {severity}: {title} ({rule})
                {message} {value}/{threshold} {label.user} {context.model}
                {since} to {time}, {duration}"""))
        .isEqualTo(
            """
            ✅ [RESOLVED] was CRITICAL: Daily 80% (ann) (rule)
            Resolved after 1m 30s; it was: Daily spending at 82% $8.20/$8.00 ann gpt-4o
            2026-11-02 10:00:00 UTC to 2026-11-02 10:01:30 UTC, 1m 30s""");
    assertThat(NotificationTemplate.of("{time}").fill(FULL, ZoneId.of("Europe/Berlin")))
        .isEqualTo("2026-11-02 11:01:30 CET");
  }

  @Test
  void whatIsNotThereIsEmptyAndABraceCanBeWritten() {
    assertThat(fill("<{label.team}{context.who}>")).isEqualTo("<>");
    assertThat(fill("{{level} is {level}")).isEqualTo("{level} is RESOLVED");
    assertThat(fill("a } b")).isEqualTo("a } b");
    Notification unmeasured = Sample.event("a");
    assertThat(NotificationTemplate.of("<{value}>").fill(unmeasured, ZoneOffset.UTC))
        .isEqualTo("<>");
  }

  @Test
  void valuesAreVisibleBoundedAndNotReadAsTemplates() {
    Notification hostile = with("{level}\r\nBcc: x\u202e\ud800", "x".repeat(100_000));
    String text =
        NotificationTemplate.of("{label.user}|{context.model}").fill(hostile, ZoneOffset.UTC);
    assertThat(text)
        .startsWith("{level}\\u{d}\\u{a}Bcc: x\\u{202e}\\u{d800}|xxx")
        .hasSizeLessThan(2_100);
  }

  @Test
  void mistakesAreRefusedByName() {
    assertThatThrownBy(() -> NotificationTemplate.of("{levle}"))
        .hasMessageContaining("template field must be one of duration, level, message")
        .hasMessageContaining("was {levle}");
    assertThatThrownBy(() -> NotificationTemplate.of("{label.}"))
        .hasMessageContaining("was {label.}");
    assertThatThrownBy(() -> NotificationTemplate.of("a {level"))
        .hasMessageContaining("left one open at character 3");
    assertThatThrownBy(() -> NotificationTemplate.of(" "))
        .hasMessageContaining("not be blank, had 1");
    assertThatThrownBy(() -> NotificationTemplate.of("x".repeat(10_001)))
        .hasMessageContaining("had 10001");
  }
}
