package io.tokengauge.history;

import static io.tokengauge.usage.Dimension.CACHE_KEY;
import static io.tokengauge.usage.Dimension.ENVIRONMENT;
import static io.tokengauge.usage.Dimension.FEATURE;
import static io.tokengauge.usage.Dimension.MODEL;
import static io.tokengauge.usage.Dimension.NAMESPACE;
import static io.tokengauge.usage.Dimension.OPERATION;
import static io.tokengauge.usage.Dimension.PROJECT;
import static io.tokengauge.usage.Dimension.PROVIDER;
import static io.tokengauge.usage.Dimension.SERVICE;
import static io.tokengauge.usage.Dimension.SERVICE_TIER;
import static io.tokengauge.usage.Dimension.USER;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Declares a roll-up: totals per quarter of an hour (UTC) and value of some dimensions, kept up to
 * date with every call and outliving the calls themselves.
 *
 * <p>Cubes are declared because every combination of dimensions would be as large as the calls.
 *
 * @param name unique among the cubes of a store
 * @param dimensions what it is keyed by, in the order of its keys; at least one, none twice
 * @param histogram whether it keeps latencies by bucket, for percentiles
 */
public record Cube(String name, List<Dimension> dimensions, boolean histogram) {

  /** The dimensions that tell fleets apart; few values each, so the default cubes all have them. */
  public static final List<Dimension> FLEET = List.of(NAMESPACE, SERVICE, ENVIRONMENT);

  /**
   * The cubes of a store that is not told otherwise: provider x model x tier x operation (with
   * histogram), project x feature x model, user x model, cache key x model; each by fleet.
   */
  public static final List<Cube> DEFAULTS =
      List.of(
          ofFleet("model", true, PROVIDER, MODEL, SERVICE_TIER, OPERATION),
          ofFleet("project", false, PROJECT, FEATURE, MODEL),
          ofFleet("user", false, USER, MODEL),
          ofFleet("cache_key", false, CACHE_KEY, MODEL));

  /**
   * Checks the declaration.
   *
   * @throws IllegalArgumentException if the name is blank, or dimensions are missing or repeated
   */
  public Cube {
    dimensions = List.copyOf(dimensions);
    if (name.isBlank()) {
      throw new IllegalArgumentException("cube name must not be blank, was \"" + name + "\"");
    }
    if (dimensions.isEmpty() || Set.copyOf(dimensions).size() != dimensions.size()) {
      throw new IllegalArgumentException(
          "dimensions of cube " + name + " must be given, each once, were " + dimensions);
    }
  }

  private static Cube ofFleet(String name, boolean histogram, Dimension... dimensions) {
    Set<Dimension> all = new LinkedHashSet<>(FLEET);
    all.addAll(List.of(dimensions));
    return new Cube(name, List.copyOf(all), histogram);
  }

  /** Returns the key under which a call is counted: its values in the order of the dimensions. */
  public List<String> keyOf(PricedUsage call) {
    List<String> key = new ArrayList<>(dimensions.size());
    for (Dimension dimension : dimensions) {
      key.add(dimension.valueOf(call.record()));
    }
    return key;
  }

  /** Tells whether the cube is keyed by all of these. */
  public boolean covers(Collection<Dimension> wanted) {
    return dimensions.containsAll(wanted);
  }
}
