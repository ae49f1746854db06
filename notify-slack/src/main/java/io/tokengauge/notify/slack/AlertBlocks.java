package io.tokengauge.notify.slack;

import com.slack.api.model.block.ContextBlock;
import com.slack.api.model.block.ContextBlockElement;
import com.slack.api.model.block.DividerBlock;
import com.slack.api.model.block.HeaderBlock;
import com.slack.api.model.block.LayoutBlock;
import com.slack.api.model.block.SectionBlock;
import com.slack.api.model.block.composition.TextObject;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.NotificationText;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lays alerts out in blocks: at most 50 of them, as Slack wants. */
final class AlertBlocks {

  /** How many alerts a message tells in full, at three blocks each; the rest is counted. */
  static final int MAX_ALERTS = 15;

  private static final int MAX_CONTEXT = 10;
  private static final int MAX_CONTEXT_TEXT = 150;

  private final ZoneId zone;

  AlertBlocks(ZoneId zone) {
    this.zone = zone;
  }

  /** Returns what is shown where there is no room for blocks: {@code [WARNING] …: Daily 80%}. */
  static String summary(Dispatch dispatch) {
    return SlackText.escape(
        NotificationText.subject(dispatch) + " - " + NotificationText.message(dispatch.lead()),
        SlackText.MAX_TEXT);
  }

  /** Shows the news. */
  List<LayoutBlock> news(Dispatch dispatch) {
    return of(dispatch, dispatch.notifications());
  }

  /** Shows the whole group as it stands after the news. */
  List<LayoutBlock> standing(Dispatch dispatch) {
    Map<String, Notification> last = new LinkedHashMap<>();
    dispatch.notifications().forEach(n -> last.put(n.fingerprint(), n));
    dispatch.stillFiring().forEach(n -> last.putIfAbsent(n.fingerprint(), n));
    return of(dispatch, List.copyOf(last.values()));
  }

  private List<LayoutBlock> of(Dispatch dispatch, List<Notification> alerts) {
    Dispatch shown = dispatch.telling(alerts);
    Notification lead = shown.lead();
    List<LayoutBlock> blocks = new ArrayList<>();
    blocks.add(
        HeaderBlock.builder()
            .blockId(dispatch.id())
            .text(
                SlackText.plain(heading(lead) + NotificationText.more(shown), SlackText.MAX_HEADER))
            .build());
    for (Notification alert : alerts.subList(0, Math.min(alerts.size(), MAX_ALERTS))) {
      if (alerts.size() > 1) {
        blocks.add(new DividerBlock());
      }
      blocks.addAll(alert(alert, alerts.size() > 1));
    }
    if (alerts.size() > MAX_ALERTS) {
      blocks.add(context(List.of("and " + (alerts.size() - MAX_ALERTS) + " more")));
    }
    return blocks;
  }

  private List<LayoutBlock> alert(Notification alert, boolean oneOfSeveral) {
    String text = NotificationText.message(alert);
    List<TextObject> fields = new ArrayList<>();
    List<String> facts = new ArrayList<>();
    for (NotificationText.Fact fact : NotificationText.figures(alert, zone)) {
      if (oneOfSeveral) {
        facts.add(fact.name() + ": " + fact.value());
      } else {
        fields.add(SlackText.field(fact.name(), fact.value()));
      }
    }
    NotificationText.context(alert).forEach(fact -> facts.add(fact.name() + ": " + fact.value()));
    SectionBlock section =
        SectionBlock.builder()
            .text(
                SlackText.plain(
                    oneOfSeveral ? heading(alert) + ": " + text : text, SlackText.MAX_TEXT))
            .fields(fields.isEmpty() ? null : fields)
            .build();
    return List.of(section, context(facts));
  }

  private static String heading(Notification alert) {
    return NotificationText.symbol(alert)
        + " ["
        + NotificationText.level(alert)
        + "] "
        + NotificationText.title(alert);
  }

  private static ContextBlock context(List<String> texts) {
    List<ContextBlockElement> elements = new ArrayList<>();
    for (String text : texts.subList(0, Math.min(texts.size(), MAX_CONTEXT))) {
      elements.add(SlackText.plain(text, MAX_CONTEXT_TEXT));
    }
    return ContextBlock.builder().elements(elements).build();
  }
}
