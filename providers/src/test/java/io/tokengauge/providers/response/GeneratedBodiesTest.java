package io.tokengauge.providers.response;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tokengauge.providers.TestJson;
import io.tokengauge.usage.TokenUsage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes random usages the way each provider would, and reads them back. */
class GeneratedBodiesTest {
  private static final int BODIES = 2_000;
  private static final long SEED = 20261101L;

  enum Convention {
    OPENAI_CHAT {
      @Override
      Map<String, Object> write(TokenUsage u, Random random) {
        return chat(u, u.output(), u.inputTokens() + u.output(), writes(u));
      }
    },
    XAI_WITH_REASONING_BESIDE {
      @Override
      Map<String, Object> write(TokenUsage u, Random random) {
        return chat(u, u.output() - u.reasoning(), u.inputTokens() + u.output(), writes(u));
      }
    },
    DEEPSEEK {
      @Override
      TokenUsage possible(TokenUsage u) {
        return new TokenUsage(u.uncachedInput(), u.cacheRead(), 0, 0, u.output(), u.reasoning());
      }

      @Override
      Map<String, Object> write(TokenUsage u, Random random) {
        return Map.of(
            "choices",
            List.of(),
            "usage",
            Map.of(
                "prompt_tokens",
                u.inputTokens(),
                "prompt_cache_hit_tokens",
                u.cacheRead(),
                "prompt_cache_miss_tokens",
                u.uncachedInput(),
                "completion_tokens",
                u.output(),
                "completion_tokens_details",
                Map.of("reasoning_tokens", u.reasoning())));
      }
    },
    OPENAI_RESPONSES {
      @Override
      Map<String, Object> write(TokenUsage u, Random random) {
        Map<String, Object> details = new LinkedHashMap<>(writes(u));
        details.put("cached_tokens", u.cacheRead());
        return Map.of(
            "object",
            "response",
            "usage",
            Map.of(
                "input_tokens",
                u.inputTokens(),
                "input_tokens_details",
                details,
                "output_tokens",
                u.output(),
                "output_tokens_details",
                Map.of("reasoning_tokens", u.reasoning()),
                "total_tokens",
                u.totalTokens()));
      }
    },
    ANTHROPIC {
      @Override
      Map<String, Object> write(TokenUsage u, Random random) {
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("input_tokens", u.uncachedInput());
        usage.put("cache_read_input_tokens", u.cacheRead());
        usage.put("cache_creation_input_tokens", u.cacheWriteShort() + u.cacheWriteLong());
        if (u.cacheWriteLong() > 0 || random.nextBoolean()) {
          usage.put(
              "cache_creation",
              Map.of(
                  "ephemeral_5m_input_tokens",
                  u.cacheWriteShort(),
                  "ephemeral_1h_input_tokens",
                  u.cacheWriteLong()));
        }
        usage.put("output_tokens", u.output());
        usage.put("output_tokens_details", Map.of("thinking_tokens", u.reasoning()));
        return Map.of("type", "message", "id", "msg_generated", "usage", usage);
      }
    },
    BEDROCK_CONVERSE {
      @Override
      TokenUsage possible(TokenUsage u) {
        return new TokenUsage(
            u.uncachedInput(),
            u.cacheRead(),
            u.cacheWriteShort(),
            u.cacheWriteLong(),
            u.output(),
            0);
      }

      @Override
      Map<String, Object> write(TokenUsage u, Random random) {
        List<Object> details = new ArrayList<>();
        // Several details of one TTL add up.
        long some = random.nextLong(u.cacheWriteShort() + 1);
        details.add(Map.of("ttl", "5m", "inputTokens", some));
        details.add(Map.of("ttl", "1h", "inputTokens", u.cacheWriteLong()));
        details.add(Map.of("ttl", "5m", "inputTokens", u.cacheWriteShort() - some));
        return Map.of(
            "stopReason",
            "end_turn",
            "usage",
            Map.of(
                "inputTokens",
                u.uncachedInput(),
                "cacheReadInputTokens",
                u.cacheRead(),
                "cacheWriteInputTokens",
                u.cacheWriteShort() + u.cacheWriteLong(),
                "cacheDetails",
                details,
                "outputTokens",
                u.output(),
                "totalTokens",
                u.totalTokens()));
      }
    },
    GEMINI {
      @Override
      TokenUsage possible(TokenUsage u) {
        return new TokenUsage(u.uncachedInput(), u.cacheRead(), 0, 0, u.output(), u.reasoning());
      }

      @Override
      Map<String, Object> write(TokenUsage u, Random random) {
        long tools = random.nextLong(u.uncachedInput() + 1);
        return Map.of(
            "candidates",
            List.of(),
            "usageMetadata",
            Map.of(
                "promptTokenCount",
                u.inputTokens() - tools,
                "toolUsePromptTokenCount",
                tools,
                "cachedContentTokenCount",
                u.cacheRead(),
                "candidatesTokenCount",
                u.output() - u.reasoning(),
                "thoughtsTokenCount",
                u.reasoning(),
                "totalTokenCount",
                u.totalTokens()));
      }
    };

    /** Gives the nearest usage that this convention can express. */
    TokenUsage possible(TokenUsage usage) {
      return usage;
    }

    abstract Map<String, Object> write(TokenUsage usage, Random random);

    private static Map<String, Object> writes(TokenUsage u) {
      return Map.of(
          "cache_write_tokens",
          u.cacheWriteShort() + u.cacheWriteLong(),
          "cache_write_tokens_details",
          Map.of("ttl_30m_tokens", u.cacheWriteShort(), "ttl_12h_tokens", u.cacheWriteLong()));
    }

    private static Map<String, Object> chat(
        TokenUsage u, long completion, long total, Map<String, Object> writes) {
      Map<String, Object> details = new LinkedHashMap<>(writes);
      details.put("cached_tokens", u.cacheRead());
      return Map.of(
          "object",
          "chat.completion",
          "usage",
          Map.of(
              "prompt_tokens",
              u.inputTokens(),
              "prompt_tokens_details",
              details,
              "completion_tokens",
              completion,
              "completion_tokens_details",
              Map.of("reasoning_tokens", u.reasoning()),
              "total_tokens",
              total));
    }
  }

  @ParameterizedTest
  @EnumSource
  void partsReadBackSumToTheWhole(Convention convention) {
    Random random = new Random(SEED + convention.ordinal());
    for (int i = 0; i < BODIES; i++) {
      TokenUsage usage = convention.possible(usage(random));
      Map<String, Object> body = convention.write(usage, random);
      String json = TestJson.write(body);
      ProviderResponse response = ResponseReader.standard().read(json);
      assertEquals(usage, response.tokens(), () -> "seed " + SEED + ": " + json);
      TokenUsage read = Objects.requireNonNull(response.tokens());
      assertEquals(
          usage.inputTokens(),
          read.uncachedInput() + read.cacheRead() + read.cacheWriteShort() + read.cacheWriteLong());
      assertEquals(response, ResponseReader.standard().read(body, ResponseContext.UNKNOWN));
    }
  }

  private static TokenUsage usage(Random random) {
    long output = count(random);
    return new TokenUsage(
        count(random),
        count(random),
        count(random),
        count(random),
        output,
        output == 0 ? 0 : random.nextLong(output + 1));
  }

  private static long count(Random random) {
    return random.nextInt(4) == 0 ? 0 : random.nextLong(1L << random.nextInt(1, 27));
  }
}
