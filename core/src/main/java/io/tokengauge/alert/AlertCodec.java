package io.tokengauge.alert;

import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.notify.Unit;
import io.tokengauge.notify.internal.FieldText;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Writes alerts as fields within a stored form, and reads them back. */
final class AlertCodec {

  /** The version of all stored forms of this package. */
  static final int VERSION = 1;

  static final int OLDEST_READER = 1;

  private AlertCodec() {}

  static FieldText.Writer writer() {
    return FieldText.Writer.of(VERSION, OLDEST_READER);
  }

  static FieldText.Reader reader(String stored) {
    return FieldText.Reader.of(stored, VERSION);
  }

  /** Adds an alert, or the absence of one. */
  static FieldText.Writer write(FieldText.Writer to, @Nullable Alert alert) {
    return alert == null ? to.text(null) : to.packed(fields(alert));
  }

  static @Nullable Alert read(FieldText.Reader from) {
    String fields = from.packedOrNull();
    return fields == null ? null : alert(fields);
  }

  private static String fields(Alert alert) {
    Finding finding = alert.finding();
    FieldText.Writer out =
        new FieldText.Writer()
            .text(alert.rule())
            .text(alert.transition().name())
            .instant(alert.since())
            .instant(alert.time())
            .text(finding.kind().name())
            .text(finding.severity().name())
            .text(finding.message())
            .texts(finding.labels())
            .text(finding.metric())
            .text(finding.title());
    measurement(out, finding.value());
    measurement(out, finding.threshold());
    return out.texts(finding.context()).text(finding.eventKey()).toString();
  }

  private static Alert alert(String fields) {
    FieldText.Reader in = new FieldText.Reader(fields);
    String rule = in.text();
    Transition transition = Transition.valueOf(in.text());
    Instant since = in.instant();
    Instant time = in.instant();
    Finding.Kind kind = Finding.Kind.valueOf(in.text());
    Severity severity = Severity.valueOf(in.text());
    String message = in.text();
    SortedMap<String, String> labels = in.texts();
    String metric = in.text();
    String title = in.text();
    Measurement value = measurement(in);
    Measurement threshold = measurement(in);
    SortedMap<String, String> context = in.texts();
    Finding finding =
        new Finding(
            kind, severity, message, labels, metric, title, value, threshold, context, in.text(),
            null);
    return new Alert(rule, transition, finding, since, time);
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
