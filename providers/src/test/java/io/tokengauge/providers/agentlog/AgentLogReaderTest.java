package io.tokengauge.providers.agentlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tokengauge.providers.SharedData;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentLogReaderTest {
  private static final long SEED = 20261101L;
  private static final Instant START = Instant.parse("2026-10-01T08:00:00Z");

  @TempDir Path folder;

  @Test
  void generatedClaudeCodeLogGivesExactTotalsWhereCountingLinesDoesNot() throws IOException {
    Random random = new Random(SEED);
    TokenUsage truth = TokenUsage.ZERO;
    TokenUsage everyLine = TokenUsage.ZERO;
    int calls = 5_000;
    int usageLines = 0;
    List<String> resumed = new ArrayList<>();
    for (int session = 0; session < 10; session++) {
      List<String> lines = new ArrayList<>();
      for (int call = 0; call < calls / 10; call++) {
        TokenUsage whole =
            new TokenUsage(
                random.nextInt(50),
                random.nextInt(20_000),
                random.nextInt(9_000),
                random.nextInt(3_000),
                1 + random.nextInt(4_000),
                0);
        truth = plus(truth, whole);
        Instant time = START.plusSeconds(session * 100_000L + call * 60L);
        String id = "msg_%d_%d".formatted(session, call);
        int partials = random.nextInt(4);
        List<String> own = new ArrayList<>();
        for (int n = 0; n <= partials; n++) {
          boolean last = n == partials;
          TokenUsage seen = last ? whole : withOutput(whole, whole.output() * n / (partials + 1));
          own.add(claudeLine(time.plusMillis(n), id, "req_" + id, seen, last));
          everyLine = plus(everyLine, seen);
          usageLines++;
        }
        if (random.nextInt(10) == 0) {
          // A tool or a crash may leave lines out of order.
          Collections.shuffle(own, random);
        }
        lines.add("{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"synthetic\"}}");
        lines.addAll(own);
        if (random.nextInt(5) == 0) {
          resumed.add(own.get(own.size() - 1));
          everyLine = plus(everyLine, whole);
          usageLines++;
        }
      }
      write("projects/p" + session % 3 + "/s" + session + ".jsonl", lines);
    }
    write("projects/p0/resumed.jsonl", resumed);

    AgentLog log = AgentLogReader.read(folder);
    assertEquals(calls, log.records().size());
    assertEquals(truth, sum(log), "seed " + SEED);
    assertEquals(usageLines, log.usageLines());
    assertEquals(usageLines - calls, log.repeats());
    assertEquals(11, log.files());
    assertEquals(0, log.refused());
    assertTrue(everyLine.totalTokens() > truth.totalTokens());
    System.out.printf(
        Locale.ROOT,
        "agent log: seed %d, %,d calls in %,d lines, %,d tokens; counting every line gives %,d"
            + " (+%.1f %%)%n",
        SEED,
        calls,
        usageLines,
        truth.totalTokens(),
        everyLine.totalTokens(),
        100.0 * everyLine.totalTokens() / truth.totalTokens() - 100);
  }

  @Test
  void generatedCodexLogGivesExactTotalsWhereCountingLinesDoesNot() throws IOException {
    Random random = new Random(SEED);
    TokenUsage truth = TokenUsage.ZERO;
    int calls = 0;
    int usageLines = 0;
    for (int session = 0; session < 20; session++) {
      List<String> lines = new ArrayList<>();
      lines.add(meta("session-" + session, null));
      lines.add(
          "{\"type\":\"turn_context\",\"payload\":{\"model\":\"gpt-demo-codex\",\"cwd\":\"/x\"}}");
      boolean beside = session % 2 == 0;
      CodexCounts total = new CodexCounts(0, 0, 0, 0, 0);
      for (int call = 0; call < 200; call++) {
        int input = 1 + random.nextInt(200_000);
        int output = 1 + random.nextInt(3_000);
        int reasoning = random.nextInt(output);
        CodexCounts last =
            new CodexCounts(
                input,
                random.nextInt(input),
                output,
                reasoning,
                input + output + (beside ? reasoning : 0));
        total =
            new CodexCounts(
                total.input() + last.input(),
                total.cached() + last.cached(),
                total.output() + last.output(),
                total.reasoning() + last.reasoning(),
                total.total() + last.total());
        truth = plus(truth, last.tokens());
        calls++;
        for (int repeats = random.nextInt(3); repeats >= 0; repeats--) {
          lines.add(codexLine(START.plusSeconds(session * 9_000L + call * 30L), last, total));
          usageLines++;
        }
        lines.add(
            "{\"timestamp\":\"2026-10-01T08:00:00Z\",\"type\":\"event_msg\","
                + "\"payload\":{\"type\":\"token_count\",\"info\":null}}");
      }
      write("sessions/2026/10/01/rollout-" + session + ".jsonl", lines);
    }
    AgentLog log = AgentLogReader.read(folder);
    assertEquals(calls, log.records().size());
    assertEquals(truth, sum(log), "seed " + SEED);
    assertEquals(usageLines - calls, log.repeats());
    UsageRecord first = log.records().get(0);
    assertEquals("openai", first.provider());
    assertEquals("gpt-demo-codex", first.model());
    assertEquals("session-0", first.context().cacheKey());
    assertEquals("codex", first.context().feature());
  }

  @Test
  void forkedCodexSessionDoesNotCountItsParentsCallsAgain() throws IOException {
    CodexCounts one = new CodexCounts(100, 20, 10, 0, 110);
    CodexCounts two = new CodexCounts(250, 70, 30, 5, 280);
    CodexCounts three = new CodexCounts(300, 90, 31, 5, 331);
    String first = codexLine(START, one, one);
    String second = codexLine(START.plusSeconds(9), two.minus(one), two);
    write("b-parent.jsonl", List.of(meta("p", null), first, second));
    write(
        "a-fork.jsonl",
        List.of(
            meta("f", "p"),
            meta("p", null),
            codexLine(START.plusSeconds(99), one, one),
            codexLine(START.plusSeconds(99), two.minus(one), two),
            codexLine(START.plusSeconds(120), three.minus(two), three)));
    AgentLog log = AgentLogReader.read(folder);
    assertEquals(3, log.records().size());
    assertEquals(331, sum(log).totalTokens());
  }

  @Test
  void aTotalThatStartsOverIsReplacedByTheLastCall() throws IOException {
    CodexCounts big = new CodexCounts(9000, 20, 10, 0, 9010);
    CodexCounts small = new CodexCounts(100, 20, 10, 0, 110);
    write("s.jsonl", List.of(codexLine(START, small, big), codexLine(START, small, small)));
    assertEquals(220, sum(AgentLogReader.read(folder)).totalTokens());
  }

  @Test
  void readingAgainGivesTheSameCalls() throws IOException {
    write(
        "projects/p/s.jsonl",
        List.of(
            claudeLine(START, "msg_1", "req_1", TokenUsage.of(1, 2), false),
            claudeLine(START.plusSeconds(5), "msg_1", "req_1", TokenUsage.of(1, 9), true),
            claudeLine(START, "msg_1", "req_2", TokenUsage.of(1, 2), true),
            claudeLine(START, null, null, TokenUsage.of(4, 4), true)));
    AgentLog log = AgentLogReader.read(folder);
    assertEquals(log, AgentLogReader.read(folder));
    assertEquals(3, log.records().size());
    assertEquals(START, log.records().get(0).start());
    assertEquals(6 + 9 + 2 + 4, sum(log).totalTokens());
    assertEquals("p", log.records().get(0).context().project());
    // A line without a message id is known by its file's path, the others wherever they stand.
    assertEquals(
        log.records().subList(0, 2),
        AgentLogReader.read(folder.resolve("projects/p")).records().subList(0, 2));
  }

  @Test
  void brokenLinesAreCountedAndSkippedWithoutTheirContent() throws IOException {
    write(
        "s.jsonl",
        List.of(
            claudeLine(START, "msg_1", "req_1", TokenUsage.of(1, 2), true),
            "{\"message\":{\"usage\":{\"output_tokens\":-5},\"content\":\"secret\"}}",
            "",
            "not json: secret",
            claudeLine(START, "msg_2", "req_2", TokenUsage.of(1, 2), true)
                .replace("\"timestamp\":\"2026", "\"timestamp\":\"secret"),
            claudeLine(START, "msg_3", "req_3", TokenUsage.of(1, 2), true)
                .replace("claude-demo", "<synthetic>"),
            claudeLine(START, "msg_4", "req_4", TokenUsage.of(1, 2), true).substring(0, 90)));
    AgentLog log = AgentLogReader.read(folder);
    assertEquals(1, log.records().size());
    assertEquals(6, log.lines());
    assertEquals(4, log.refused());
    assertEquals(4, log.refusals().size());
    assertTrue(
        log.refusals().get(0).startsWith("s.jsonl:2: usage.output_tokens must be"),
        log.refusals().get(0));
    assertTrue(log.refusals().stream().noneMatch(reason -> reason.contains("secret")));
  }

  @Test
  void sharedClaudeCodeSamples() throws IOException {
    AgentLog log = AgentLogReader.read(SharedData.folder("agent-logs").resolve("claude"));
    assertEquals(5, log.records().size());
    assertEquals(new TokenUsage(730, 110, 90, 0, 310, 0), sum(log));
    UsageRecord fast = log.records().get(1);
    assertEquals("claude-opus-4-20250514", fast.model());
    assertEquals(BillableExtras.NONE.withSpeed("fast"), fast.extras());
    assertEquals(Money.usd("0.34"), fast.reportedCost());
    assertEquals("project-alpha", fast.context().project());
    assertEquals("session-alpha", fast.context().cacheKey());
  }

  @Test
  void sharedCodexSamples() throws IOException {
    AgentLog log = AgentLogReader.read(SharedData.folder("agent-logs").resolve("codex"));
    assertEquals(2, log.records().size());
    assertEquals(new TokenUsage(2750, 750, 0, 0, 700, 275), sum(log));
    assertEquals(4200, sum(log).totalTokens());
    assertEquals("gpt-5.3-codex", log.records().get(1).model());
  }

  private void write(String name, List<String> lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.write(file, lines);
  }

  private static String claudeLine(
      Instant time, @Nullable String id, @Nullable String request, TokenUsage u, boolean ended) {
    return "{\"timestamp\":\"%s\",\"type\":\"assistant\",\"sessionId\":\"s\",".formatted(time)
        + (request == null ? "" : "\"requestId\":\"" + request + "\",")
        + "\"message\":{\"role\":\"assistant\",\"model\":\"claude-demo\","
        + (id == null ? "" : "\"id\":\"" + id + "\",")
        + "\"content\":[{\"type\":\"text\",\"text\":\"synthetic\"}],\"stop_reason\":"
        + (ended ? "\"end_turn\"" : "null")
        + (",\"usage\":{\"input_tokens\":%d,\"cache_read_input_tokens\":%d,"
                + "\"cache_creation_input_tokens\":%d,\"cache_creation\":"
                + "{\"ephemeral_5m_input_tokens\":%d,\"ephemeral_1h_input_tokens\":%d},"
                + "\"output_tokens\":%d,\"service_tier\":\"standard\"}}}")
            .formatted(
                u.uncachedInput(),
                u.cacheRead(),
                u.cacheWriteShort() + u.cacheWriteLong(),
                u.cacheWriteShort(),
                u.cacheWriteLong(),
                u.output());
  }

  private static String meta(String id, @Nullable String forkedFrom) {
    return "{\"timestamp\":\"2026-10-01T08:00:00Z\",\"type\":\"session_meta\",\"payload\":{\"id\":\""
        + id
        + "\",\"forked_from_id\":"
        + (forkedFrom == null ? "null" : "\"" + forkedFrom + "\"")
        + "}}";
  }

  private static String codexLine(Instant time, CodexCounts last, CodexCounts total) {
    return "{\"timestamp\":\"%s\",\"type\":\"event_msg\",\"payload\":{\"type\":\"token_count\","
            .formatted(time)
        + "\"info\":{\"last_token_usage\":%s,\"total_token_usage\":%s}}}"
            .formatted(counts(last), counts(total));
  }

  private static String counts(CodexCounts c) {
    return "{\"input_tokens\":%d,\"cached_input_tokens\":%d,\"output_tokens\":%d,"
            .formatted(c.input(), c.cached(), c.output())
        + "\"reasoning_output_tokens\":%d,\"total_tokens\":%d}".formatted(c.reasoning(), c.total());
  }

  private static TokenUsage withOutput(TokenUsage u, long output) {
    return new TokenUsage(
        u.uncachedInput(), u.cacheRead(), u.cacheWriteShort(), u.cacheWriteLong(), output, 0);
  }

  private static TokenUsage sum(AgentLog log) {
    TokenUsage sum = TokenUsage.ZERO;
    for (UsageRecord record : log.records()) {
      sum = plus(sum, Objects.requireNonNull(record.tokens()));
    }
    return sum;
  }

  private static TokenUsage plus(TokenUsage a, TokenUsage b) {
    return new TokenUsage(
        a.uncachedInput() + b.uncachedInput(),
        a.cacheRead() + b.cacheRead(),
        a.cacheWriteShort() + b.cacheWriteShort(),
        a.cacheWriteLong() + b.cacheWriteLong(),
        a.output() + b.output(),
        a.reasoning() + b.reasoning());
  }
}
