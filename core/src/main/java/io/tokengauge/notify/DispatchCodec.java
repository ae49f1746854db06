package io.tokengauge.notify;

import io.tokengauge.notify.internal.FieldText;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes dispatches and notifications as text of printable ASCII and reads them back, for whoever
 * stores an outbox. The form has a version and the oldest version whose reader understands it; the
 * texts of equal ones are equal. Stateless and thread-safe.
 */
public final class DispatchCodec {

  /** The version written. */
  public static final int VERSION = 1;

  private static final int OLDEST_READER = 1;

  private DispatchCodec() {}

  /** Returns the text of a dispatch. */
  public static String encode(Dispatch dispatch) {
    return FieldText.Writer.of(VERSION, OLDEST_READER)
        .text(dispatch.id())
        .packed(group(dispatch.group()))
        .list(dispatch.notifications(), DispatchCodec::fields)
        .list(dispatch.stillFiring(), DispatchCodec::fields)
        .toString();
  }

  /**
   * Reads a dispatch.
   *
   * @throws IllegalArgumentException if the text is damaged or needs a newer reader
   */
  public static Dispatch decode(String text) {
    FieldText.Reader in = FieldText.Reader.of(text, VERSION);
    return new Dispatch(
        in.text(),
        group(in.packed()),
        in.list(DispatchCodec::notification),
        in.list(DispatchCodec::notification));
  }

  /** Returns the text of a notification. */
  public static String encode(Notification notification) {
    return FieldText.Writer.of(VERSION, OLDEST_READER).packed(fields(notification)).toString();
  }

  /**
   * Reads a notification.
   *
   * @throws IllegalArgumentException if the text is damaged or needs a newer reader
   */
  public static Notification decodeNotification(String text) {
    return notification(FieldText.Reader.of(text, VERSION).packed());
  }

  private static String group(AlertGroup group) {
    return new FieldText.Writer()
        .text(group.key())
        .texts(group.labels())
        .instant(group.since())
        .toString();
  }

  private static AlertGroup group(String fields) {
    FieldText.Reader in = new FieldText.Reader(fields);
    return new AlertGroup(in.text(), in.texts(), in.instant());
  }

  private static String fields(Notification n) {
    FieldText.Writer out =
        new FieldText.Writer()
            .text(n.id())
            .text(n.fingerprint())
            .text(n.transition().name())
            .text(n.rule())
            .texts(n.labels())
            .text(n.severity().name())
            .text(n.title());
    measurement(out, n.value());
    measurement(out, n.threshold());
    return out.text(n.message()).instant(n.since()).instant(n.time()).texts(n.context()).toString();
  }

  private static Notification notification(String fields) {
    FieldText.Reader in = new FieldText.Reader(fields);
    String id = in.text();
    String fingerprint = in.text();
    Transition transition = Transition.valueOf(in.text());
    String rule = in.text();
    SortedMap<String, String> labels = in.texts();
    Severity severity = Severity.valueOf(in.text());
    String title = in.text();
    Measurement value = measurement(in);
    Measurement threshold = measurement(in);
    String message = in.text();
    Instant since = in.instant();
    Instant time = in.instant();
    return new Notification(
        id,
        fingerprint,
        transition,
        rule,
        labels,
        severity,
        title,
        value,
        threshold,
        message,
        since,
        time,
        in.texts());
  }

  private static void measurement(FieldText.Writer out, @Nullable Measurement value) {
    out.text(value == null ? null : value.amount().toString());
    out.text(value == null ? null : value.unit().name());
  }

  private static @Nullable Measurement measurement(FieldText.Reader in) {
    String amount = in.textOrNull();
    String unit = in.textOrNull();
    return amount == null || unit == null
        ? null
        : new Measurement(new BigDecimal(amount), Unit.valueOf(unit));
  }
}
