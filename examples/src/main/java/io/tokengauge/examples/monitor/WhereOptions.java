package io.tokengauge.examples.monitor;

import io.tokengauge.history.UsageFilter;
import io.tokengauge.usage.Dimension;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Holds which calls count. */
final class WhereOptions {

  @Option(
      names = "--where",
      paramLabel = "DIMENSION=VALUE",
      description =
          "Only these calls, such as user=ada or project=shop; several must all be the case. An"
              + " empty value means calls that have none.")
  private Map<String, String> where = new LinkedHashMap<>();

  /**
   * Returns the filter.
   *
   * @throws IllegalArgumentException if there is no such dimension
   */
  UsageFilter filter() {
    UsageFilter filter = UsageFilter.ALL;
    for (Map.Entry<String, String> wanted : where.entrySet()) {
      filter = filter.and(Dimension.parse(wanted.getKey()), wanted.getValue());
    }
    return filter;
  }
}
