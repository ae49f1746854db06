package io.tokengauge.pricing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds the prices of one source at one version. It is a source of itself.
 *
 * @param name what the list is called, for people
 * @param version which prices these are, kept with every call they priced; never blank
 * @param entries the prices; at any instant at most one without hours and one with hours is meant
 *     for a model, and no alias names two models
 * @param rules further names of the models, first match wins
 */
public record PriceList(
    String name, String version, List<PriceEntry> entries, List<ModelNameRule> rules)
    implements PriceSource {

  /** How many characters a version may have: it is stored with every call. */
  public static final int MAX_VERSION_LENGTH = 64;

  /**
   * Checks that the entries do not contradict each other.
   *
   * @throws IllegalArgumentException if they do, or the version is blank or too long
   */
  public PriceList {
    entries = List.copyOf(entries);
    rules = List.copyOf(rules);
    if (version.isBlank() || version.length() > MAX_VERSION_LENGTH) {
      throw new IllegalArgumentException(
          "version of price list "
              + name
              + " must have 1 to "
              + MAX_VERSION_LENGTH
              + " characters, was \""
              + version
              + "\"");
    }
    conflict(entries)
        .ifPresent(
            found -> {
              throw new IllegalArgumentException(found.rule());
            });
  }

  /**
   * Makes a list without rules.
   *
   * @throws IllegalArgumentException as the canonical constructor does
   */
  public PriceList(String name, String version, List<PriceEntry> entries) {
    this(name, version, entries, List.of());
  }

  @Override
  public PriceList load() {
    return this;
  }

  /**
   * Names two entries that contradict each other.
   *
   * @param second the index of the later one
   * @param rule what is wrong with them
   */
  record Conflict(int second, String rule) {}

  static Optional<Conflict> conflict(List<PriceEntry> entries) {
    Map<Name, List<PriceEntry>> byModel = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      PriceEntry entry = entries.get(i);
      List<PriceEntry> same =
          byModel.computeIfAbsent(
              new Name(entry.provider(), entry.model()), name -> new ArrayList<>());
      for (PriceEntry other : same) {
        if (other.collidesWith(entry)) {
          return Optional.of(
              new Conflict(i, "periods must not overlap, were " + other + " and " + entry));
        }
      }
      same.add(entry);
    }
    Map<Name, String> modelOfAlias = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      PriceEntry entry = entries.get(i);
      for (String alias : entry.aliases()) {
        Name name = new Name(entry.provider(), alias);
        String known = byModel.containsKey(name) ? alias : modelOfAlias.get(name);
        if (known != null && !known.equals(entry.model())) {
          return Optional.of(
              new Conflict(
                  i,
                  "alias must name one model, was \""
                      + alias
                      + "\" for "
                      + known
                      + " and "
                      + entry.model()));
        }
        modelOfAlias.put(name, entry.model());
      }
    }
    return Optional.empty();
  }

  private record Name(String provider, String model) {}
}
