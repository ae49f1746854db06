package io.tokengauge.providers.agentlog;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.internal.FieldTree;
import io.tokengauge.providers.internal.FieldValues;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.ProviderName;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects the calls in Codex's session logs.
 *
 * <p>The running total is what is trusted: lines are repeated with fresh times whenever a limit is
 * refreshed, and then the total stands still. Where it cannot be used (it started over, or began
 * before the file) the last call's own counts stand in.
 */
final class CodexCalls {

  private static final String FEATURE = "codex";

  /** No sum of believable counts is larger. */
  private static final long LARGEST = 1L << 53;

  /** Is one line of counts. */
  private record Line(
      Instant time, String model, @Nullable CodexCounts last, @Nullable CodexCounts total) {

    boolean sameCounts(Line other) {
      return Objects.equals(last, other.last) && Objects.equals(total, other.total);
    }
  }

  /** Is one file: a session, as far as it is known. */
  private static final class Session {
    private final LogFile log;
    private @Nullable String id;
    private @Nullable String parent;
    private @Nullable String model;
    private final List<Line> lines = new ArrayList<>();

    Session(LogFile log) {
      this.log = log;
    }

    String name() {
      return id == null ? log.stem() : id;
    }
  }

  private final int type;
  private final int timestamp;
  private final int payloadType;
  private final int sessionId;
  private final int forkedFrom;
  private final int turnModel;
  private final int infoModel;
  private final int[] last;
  private final int[] total;
  private final FieldTree tree;
  private final List<Session> sessions = new ArrayList<>();
  private @Nullable Session current;

  CodexCalls(FieldTree tree) {
    this.tree = tree;
    type = tree.add("type");
    timestamp = tree.add("timestamp");
    payloadType = tree.add("payload.type");
    sessionId = tree.add("payload.id");
    forkedFrom = tree.add("payload.forked_from_id");
    turnModel = tree.add("payload.model");
    infoModel = tree.add("payload.info.model");
    last = counts("payload.info.last_token_usage.");
    total = counts("payload.info.total_token_usage.");
  }

  private int[] counts(String path) {
    return new int[] {
      tree.add(path + "input_tokens"),
      tree.add(path + "cached_input_tokens"),
      tree.add(path + "output_tokens"),
      tree.add(path + "reasoning_output_tokens"),
      tree.add(path + "total_tokens")
    };
  }

  void startFile(LogFile log) {
    current = new Session(log);
    sessions.add(current);
  }

  /** Takes a line; false if it tells of no usage. */
  boolean accept(FieldValues values) {
    Session session = current;
    String kind = values.text(type);
    if (session == null || kind == null) {
      return false;
    }
    if (kind.equals("session_meta")) {
      // A fork repeats its parent's after its own.
      if (session.id == null) {
        session.id = values.text(sessionId);
        session.parent = values.text(forkedFrom);
      }
    } else if (kind.equals("turn_context")) {
      String model = values.text(turnModel);
      session.model = model == null ? session.model : model;
    } else if (kind.equals("event_msg") && "token_count".equals(values.text(payloadType))) {
      return acceptCounts(session, values);
    }
    return false;
  }

  private boolean acceptCounts(Session session, FieldValues values) {
    CodexCounts lastCall = read(values, last);
    CodexCounts soFar = read(values, total);
    if (lastCall == null && soFar == null) {
      return false;
    }
    String named = values.text(infoModel);
    String model = named != null ? named : session.model;
    if (lastCall != null && !lastCall.isCall()) {
      throw new MalformedResponseException(
          "payload.info.last_token_usage", lastCall.toString(), "have parts within their wholes");
    }
    session.lines.add(
        new Line(
            LogTime.parse(values.text(timestamp)),
            model == null ? "unknown" : model,
            lastCall,
            soFar));
    return true;
  }

  private @Nullable CodexCounts read(FieldValues values, int[] slots) {
    long[] counts = new long[slots.length];
    boolean any = false;
    for (int i = 0; i < slots.length; i++) {
      Object value = values.get(slots[i]);
      if (value != null) {
        if (!(value instanceof Long count) || count < 0 || count > LARGEST) {
          throw new MalformedResponseException(
              tree.path(slots[i]),
              value instanceof Long number ? number.toString() : "no whole number",
              "be a whole number within 0 to " + LARGEST);
        }
        counts[i] = count;
        any = true;
      }
    }
    return any ? new CodexCounts(counts[0], counts[1], counts[2], counts[3], counts[4]) : null;
  }

  List<UsageRecord> records() {
    Map<String, Session> byId = new HashMap<>();
    for (Session session : sessions) {
      byId.putIfAbsent(session.name(), session);
    }
    List<UsageRecord> records = new ArrayList<>();
    for (Session session : sessions) {
      Session sameName = Objects.requireNonNull(byId.get(session.name()));
      Session parent = session.parent == null ? null : byId.get(session.parent);
      Session original = sameName != session ? sameName : parent;
      int copied = original == null || original == session ? 0 : samePrefix(session, original);
      addCalls(session, copied, sameName == session ? session.name() : session.log.name(), records);
    }
    return records;
  }

  // A fork starts with its parent's lines, under new times; a copy with its original's.
  private static int samePrefix(Session fork, Session parent) {
    int most = Math.min(fork.lines.size(), parent.lines.size());
    int same = 0;
    while (same < most && fork.lines.get(same).sameCounts(parent.lines.get(same))) {
      same++;
    }
    return same;
  }

  private static void addCalls(
      Session session, int copied, String name, List<UsageRecord> records) {
    CodexCounts before = copied == 0 ? null : session.lines.get(copied - 1).total();
    for (int i = copied; i < session.lines.size(); i++) {
      Line line = session.lines.get(i);
      CodexCounts counts = callCounts(line, before);
      before = line.total() == null ? before : line.total();
      if (counts != null && !counts.isZero()) {
        // Numbered by line, so that it does not depend on which other files are read.
        records.add(record(session, line, name + "/" + (i + 1), counts.tokens()));
      }
    }
  }

  private static @Nullable CodexCounts callCounts(Line line, @Nullable CodexCounts before) {
    CodexCounts total = line.total();
    if (total != null && before != null && total.covers(before)) {
      CodexCounts difference = total.minus(before);
      if (difference.isCall()) {
        return difference;
      }
    }
    // The first line of a file, or a total that started over.
    if (line.last() != null) {
      return line.last();
    }
    return total != null && total.isCall() ? total : null;
  }

  private static UsageRecord record(Session session, Line line, String id, TokenUsage tokens) {
    return UsageRecord.builder(
            new CallId(ProviderName.OPENAI, ClaudeCodeCalls.ID_SOURCE, id),
            line.time(),
            line.model())
        .responseModel(line.model())
        .tokens(tokens)
        .context(
            UsageContext.builder()
                .project(session.log.project())
                .feature(FEATURE)
                .cacheKey(session.name())
                .build())
        .build();
  }
}
