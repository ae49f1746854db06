package io.tokengauge.providers.agentlog;

import io.tokengauge.providers.internal.FieldTree;
import io.tokengauge.providers.internal.FieldValues;
import io.tokengauge.providers.internal.JsonShape;
import io.tokengauge.providers.response.ProviderResponse;
import io.tokengauge.providers.response.ResponseContext;
import io.tokengauge.providers.response.ResponseField;
import io.tokengauge.providers.response.ResponseReader;
import io.tokengauge.providers.response.ResponseTable;
import io.tokengauge.providers.response.ResponseTables;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.ProviderName;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects the calls in Claude Code's session logs: Anthropic messages, wrapped in lines. */
final class ClaudeCodeCalls {

  /** The source of an id that a log gave. */
  static final String ID_SOURCE = "agent-log";

  private static final String FEATURE = "claude-code";

  /** What Claude Code itself writes in the model's place, for errors and the like. */
  private static final String SYNTHETIC = "<synthetic>";

  private static final ResponseTable MESSAGE =
      ResponseTables.ANTHROPIC_MESSAGES
          .like(FEATURE, ProviderName.ANTHROPIC)
          .otherShape("message.usage")
          .field(ResponseField.COST_USD, "costUSD")
          .build();

  private static final ResponseReader READER =
      ResponseReader.of(MESSAGE).withMaxBytes(AgentLogReader.MAX_LINE);

  /** Is what is known of one call so far. */
  private static final class Call {
    private UsageRecord best;
    private boolean ended;

    Call(UsageRecord best, boolean ended) {
      this.best = best;
      this.ended = ended;
    }

    void merge(UsageRecord other, boolean otherEnded) {
      Instant start = other.start().isBefore(best.start()) ? other.start() : best.start();
      if (atLeastAsComplete(other, otherEnded)) {
        best = other;
        ended = otherEnded;
      }
      best = best.toBuilder().start(start).build();
    }

    // Output only grows while a message is written; of equals the later line is the truer.
    private boolean atLeastAsComplete(UsageRecord other, boolean otherEnded) {
      TokenUsage mine = Objects.requireNonNull(best.tokens());
      TokenUsage theirs = Objects.requireNonNull(other.tokens());
      if (mine.output() != theirs.output()) {
        return theirs.output() > mine.output();
      }
      if (mine.totalTokens() != theirs.totalTokens()) {
        return theirs.totalTokens() > mine.totalTokens();
      }
      return otherEnded || !ended;
    }
  }

  private final int usage;
  private final int role;
  private final int model;
  private final int messageId;
  private final int requestId;
  private final int stopReason;
  private final int timestamp;
  private final int session;
  private final int lineId;
  private final Map<String, Call> calls = new LinkedHashMap<>();

  ClaudeCodeCalls(FieldTree tree) {
    tree.add("message.usage.output_tokens");
    usage = tree.ancestors("message.usage.output_tokens")[1];
    role = tree.add("message.role");
    model = tree.add("message.model");
    messageId = tree.add("message.id");
    requestId = tree.add("requestId");
    stopReason = tree.add("message.stop_reason");
    timestamp = tree.add("timestamp");
    session = tree.add("sessionId");
    lineId = tree.add("uuid");
  }

  /** Takes a line; false if it tells of no usage. */
  boolean accept(FieldValues values, LogFile log, long number, LineScanner line) {
    String answeredBy = values.text(model);
    if (values.get(usage) != JsonShape.OBJECT
        || "user".equals(values.text(role))
        || SYNTHETIC.equals(answeredBy)) {
      return false;
    }
    String message = values.text(messageId);
    ProviderResponse response =
        READER.read(line.bytes(), 0, line.length(), ResponseContext.of(provider(message)));
    if (response.tokens() == null) {
      return false;
    }
    String name = values.text(session) == null ? log.stem() : values.text(session);
    String id = id(values, message, log, number);
    UsageRecord call =
        response
            .toRecord(
                LogTime.parse(values.text(timestamp)), answeredBy == null ? "unknown" : answeredBy)
            .id(new CallId(response.provider(), ID_SOURCE, id))
            .context(
                UsageContext.builder()
                    .project(log.project())
                    .feature(FEATURE)
                    .cacheKey(name)
                    .build())
            .build();
    boolean ended = values.get(stopReason) != null;
    Call known = calls.get(id);
    if (known == null) {
      calls.put(id, new Call(call, ended));
    } else {
      known.merge(call, ended);
    }
    return true;
  }

  List<UsageRecord> records() {
    return calls.values().stream().map(call -> call.best).toList();
  }

  // A line without a message id cannot be known again: it is a call of its own.
  private String id(FieldValues values, @Nullable String message, LogFile log, long number) {
    String request = values.text(requestId);
    if (message != null) {
      return request == null ? message : message + "/" + request;
    }
    String line = values.text(lineId);
    return line != null ? line : log.name() + ":" + number;
  }

  private static String provider(@Nullable String message) {
    if (message != null && message.startsWith("msg_bdrk_")) {
      return ProviderName.AWS_BEDROCK;
    }
    return message != null && message.startsWith("msg_vrtx_")
        ? ProviderName.GCP_VERTEX_AI
        : ProviderName.ANTHROPIC;
  }
}
