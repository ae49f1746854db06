package io.tokengauge.storage.jdbc;

import io.tokengauge.usage.Dimension;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says in which column of the calls a dimension stands; tags have none. */
final class DimensionColumns {

  private static final Map<Dimension, String> COLUMNS = new LinkedHashMap<>();

  static {
    COLUMNS.put(Dimension.PROVIDER, "provider");
    COLUMNS.put(Dimension.MODEL, "model");
    COLUMNS.put(Dimension.REQUEST_MODEL, "request_model");
    COLUMNS.put(Dimension.OPERATION, "operation");
    COLUMNS.put(Dimension.SERVICE_TIER, "service_tier");
    COLUMNS.put(Dimension.OUTCOME, "outcome");
    COLUMNS.put(Dimension.ERROR_CODE, "error_code");
    COLUMNS.put(Dimension.USER, "end_user");
    COLUMNS.put(Dimension.ORGANIZATION, "organization");
    COLUMNS.put(Dimension.PROJECT, "project");
    COLUMNS.put(Dimension.FEATURE, "feature");
    COLUMNS.put(Dimension.ENDPOINT, "endpoint");
    COLUMNS.put(Dimension.API_KEY, "api_key");
    COLUMNS.put(Dimension.CACHE_KEY, "cache_key");
    COLUMNS.put(Dimension.PROMPT, "prompt");
    COLUMNS.put(Dimension.PROMPT_VERSION, "prompt_version");
    COLUMNS.put(Dimension.NAMESPACE, "namespace");
    COLUMNS.put(Dimension.SERVICE, "service");
    COLUMNS.put(Dimension.ENVIRONMENT, "environment");
    COLUMNS.put(Dimension.INSTANCE, "instance");
  }

  private DimensionColumns() {}

  /** Returns the column, or null if the dimension has none. */
  static @Nullable String of(Dimension dimension) {
    return COLUMNS.get(dimension);
  }

  /** Returns the dimensions with a column of their own; the provider is a part of the id. */
  static List<Dimension> besidesId() {
    return COLUMNS.keySet().stream().filter(d -> !d.equals(Dimension.PROVIDER)).toList();
  }
}
