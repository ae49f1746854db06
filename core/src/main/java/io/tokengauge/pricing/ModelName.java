package io.tokengauge.pricing;

import io.tokengauge.usage.ProviderName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lists the names under which a model may be priced, best first: as it is, without provider, path
 * or ARN in front, without a date or version behind.
 *
 * <p>Only what is known to carry no price of its own is taken off. A free prefix match would price
 * {@code gpt-4.10} as {@code gpt-4.1}.
 */
final class ModelName {

  private static final String MODELS = "models/";
  private static final Set<String> GOOGLE =
      Set.of(ProviderName.GCP_GEMINI, ProviderName.GCP_VERTEX_AI);
  private static final String YEAR = "20\\d\\d";
  private static final String MONTH = "(?:0[1-9]|1[0-2])";
  private static final String DAY = "(?:0[1-9]|[12]\\d|3[01])";
  private static final Pattern DATE =
      Pattern.compile(
          "(.+?)(?:-%1$s-%2$s-%3$s|[-@]%1$s%2$s%3$s|[-@]latest|@default)"
              .formatted(YEAR, MONTH, DAY));
  private static final Pattern BEDROCK_VERSION = Pattern.compile("(.+?)-v\\d{1,2}:\\d{1,2}");
  private static final Pattern GOOGLE_VERSION = Pattern.compile("(.+?)-00\\d");

  private ModelName() {}

  /** Returns the name without what stands in front of it; the name itself comes first. */
  static List<String> withoutPrefix(String provider, String model) {
    List<String> names = new ArrayList<>();
    String name = model.strip().toLowerCase(Locale.ROOT);
    names.add(name);
    if (name.startsWith("arn:")) {
      addTail(names, name, name.lastIndexOf('/') + 1);
      return names;
    }
    int models = name.lastIndexOf(MODELS);
    if (models == 0 || (models > 0 && name.charAt(models - 1) == '/')) {
      addTail(names, name, models + MODELS.length());
      return names;
    }
    int slash = name.indexOf('/');
    if (slash > 0 && ProviderName.canonical(name.substring(0, slash)).equals(provider)) {
      addTail(names, name, slash + 1);
    }
    return names;
  }

  private static void addTail(List<String> names, String name, int from) {
    if (from > 0 && from < name.length()) {
      names.add(name.substring(from));
    }
  }

  /**
   * Returns the name without one date or version, then without two; the name itself is left out.
   */
  static List<String> withoutSuffix(String provider, String name) {
    List<String> names = new ArrayList<>();
    String rest = name;
    if (provider.equals(ProviderName.AWS_BEDROCK)) {
      rest = add(names, rest, BEDROCK_VERSION);
    }
    if (GOOGLE.contains(provider)) {
      rest = add(names, rest, GOOGLE_VERSION);
    }
    add(names, rest, DATE);
    return names;
  }

  private static String add(List<String> names, String name, Pattern suffix) {
    var match = suffix.matcher(name);
    if (!match.matches()) {
      return name;
    }
    names.add(match.group(1));
    return match.group(1);
  }
}
