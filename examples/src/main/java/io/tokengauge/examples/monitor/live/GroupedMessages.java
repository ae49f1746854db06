package io.tokengauge.examples.monitor.live;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertGroupStatus;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notifier;
import java.util.List;

/** Counts the messages that a receiver would get whose alerts are grouped as by default. */
public final class GroupedMessages implements Notifier {

  private static final String NAME = "grouped";

  private long messages;

  GroupedMessages() {}

  @Override
  public void send(Dispatch dispatch) {
    messages++;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Returns how many there were so far. */
  public long messages() {
    return messages;
  }

  /** Returns the groups that are open. */
  public static List<AlertGroupStatus> open(AlertEngine alerts) {
    return alerts.groups().stream().filter(group -> group.receiver().equals(NAME)).toList();
  }
}
