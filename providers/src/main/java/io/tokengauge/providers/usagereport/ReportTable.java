package io.tokengauge.providers.usagereport;

import static io.tokengauge.providers.usagereport.ReportField.*;

import io.tokengauge.usage.ProviderName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Says how one kind of report writes its rows: the clues that tell it, and which field means what.
 *
 * @param provider whose report it is
 * @param clues one of which a row of this kind has
 * @param fields where each meaning stands in a row
 * @param modelInItem whether an item names the model in front of a comma
 */
record ReportTable(
    String provider,
    List<String> clues,
    Map<ReportField, List<String>> fields,
    boolean modelInItem) {

  /**
   * OpenAI {@code GET /v1/organization/usage/completions} and {@code embeddings}; input includes
   * what was cached.
   */
  private static final ReportTable OPENAI_USAGE =
      new ReportTable(
          ProviderName.OPENAI,
          List.of(
              "object=organization.usage.completions.result",
              "object=organization.usage.embeddings.result"),
          fields(
              Map.entry(MODEL, "model"),
              Map.entry(PROJECT, "project_id"),
              Map.entry(USER, "user_id"),
              Map.entry(API_KEY, "api_key_id"),
              Map.entry(SERVICE_TIER, "service_tier"),
              Map.entry(BATCH, "batch"),
              Map.entry(REQUESTS, "num_model_requests"),
              Map.entry(PROMPT, "input_tokens"),
              Map.entry(UNCACHED_INPUT, "input_uncached_tokens"),
              Map.entry(CACHE_READ, "input_cached_tokens"),
              Map.entry(CACHE_WRITE, "input_cache_write_tokens"),
              Map.entry(OUTPUT, "output_tokens")),
          false);

  /** OpenAI {@code GET /v1/organization/costs}, in dollars. */
  private static final ReportTable OPENAI_COSTS =
      new ReportTable(
          ProviderName.OPENAI,
          List.of("object=organization.costs.result"),
          fields(
              Map.entry(PROJECT, "project_id"),
              Map.entry(API_KEY, "api_key_id"),
              Map.entry(ITEM, "line_item"),
              Map.entry(DOLLARS, "amount.value"),
              Map.entry(CURRENCY, "amount.currency")),
          true);

  /** Anthropic {@code GET /v1/organizations/usage_report/messages}; tells no requests. */
  private static final ReportTable ANTHROPIC_USAGE =
      new ReportTable(
          ProviderName.ANTHROPIC,
          List.of("uncached_input_tokens"),
          fields(
              Map.entry(MODEL, "model"),
              Map.entry(PROJECT, "workspace_id"),
              Map.entry(API_KEY, "api_key_id"),
              Map.entry(SERVICE_TIER, "service_tier"),
              Map.entry(UNCACHED_INPUT, "uncached_input_tokens"),
              Map.entry(CACHE_READ, "cache_read_input_tokens"),
              Map.entry(CACHE_WRITE_SHORT, "cache_creation.ephemeral_5m_input_tokens"),
              Map.entry(CACHE_WRITE_LONG, "cache_creation.ephemeral_1h_input_tokens"),
              Map.entry(OUTPUT, "output_tokens"),
              Map.entry(WEB_SEARCHES, "server_tool_use.web_search_requests")),
          false);

  /** Anthropic {@code GET /v1/organizations/cost_report}, in cents. */
  private static final ReportTable ANTHROPIC_COSTS =
      new ReportTable(
          ProviderName.ANTHROPIC,
          List.of("amount & currency"),
          fields(
              Map.entry(MODEL, "model"),
              Map.entry(PROJECT, "workspace_id"),
              Map.entry(SERVICE_TIER, "service_tier"),
              Map.entry(ITEM, "description"),
              Map.entry(CENTS, "amount"),
              Map.entry(CURRENCY, "currency")),
          false);

  /** All of them; the first whose clues hold is taken. Source: the providers' API references. */
  static final List<ReportTable> STANDARD =
      List.of(OPENAI_USAGE, OPENAI_COSTS, ANTHROPIC_USAGE, ANTHROPIC_COSTS);

  @SafeVarargs
  private static Map<ReportField, List<String>> fields(Map.Entry<ReportField, String>... rows) {
    Map<ReportField, List<String>> fields = new EnumMap<>(ReportField.class);
    for (Map.Entry<ReportField, String> row : rows) {
      fields.put(row.getKey(), List.of(row.getValue()));
    }
    return fields;
  }

  boolean tellsCost() {
    return fields.containsKey(DOLLARS) || fields.containsKey(CENTS);
  }

  boolean tellsRequests() {
    return fields.containsKey(REQUESTS);
  }
}
