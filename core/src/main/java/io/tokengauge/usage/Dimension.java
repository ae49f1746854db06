package io.tokengauge.usage;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Names a property of a call that usage can be filtered and grouped by.
 *
 * <p>A call that lacks the property has the value {@link #ABSENT}; a missing cache key reads
 * {@value #DEFAULT_CACHE_KEY}.
 */
public final class Dimension implements Comparable<Dimension> {

  /** The value of a call that does not have the property; no present value is empty. */
  public static final String ABSENT = "";

  /** The cache key of calls that name none. */
  public static final String DEFAULT_CACHE_KEY = "default";

  /**
   * Orders values by Unicode code point, which is the order of their UTF-8 bytes: what SQL's binary
   * collations and Redis sort by, and {@link String#compareTo} does not.
   */
  public static final Comparator<String> VALUE_ORDER = Dimension::compareByCodePoint;

  private static final String TAG_PREFIX = "tag:";
  private static final Map<String, Dimension> BUILT_IN = new LinkedHashMap<>();

  public static final Dimension PROVIDER = builtIn("provider", UsageRecord::provider);

  /** The model that answered, or the one asked for when the answer named none. */
  public static final Dimension MODEL = builtIn("model", UsageRecord::model);

  public static final Dimension REQUEST_MODEL = builtIn("request_model", UsageRecord::requestModel);
  public static final Dimension OPERATION = builtIn("operation", UsageRecord::operation);
  public static final Dimension SERVICE_TIER =
      builtIn("service_tier", r -> r.serviceTier().label());

  /** How the call ended: success, error, rate_limited or cancelled. */
  public static final Dimension OUTCOME = builtIn("outcome", r -> r.outcome().kind().label());

  public static final Dimension ERROR_CODE = builtIn("error_code", r -> r.outcome().errorCode());
  public static final Dimension USER = builtIn("user", r -> r.context().user());
  public static final Dimension ORGANIZATION =
      builtIn("organization", r -> r.context().organization());
  public static final Dimension PROJECT = builtIn("project", r -> r.context().project());
  public static final Dimension FEATURE = builtIn("feature", r -> r.context().feature());
  public static final Dimension ENDPOINT = builtIn("endpoint", r -> r.context().endpoint());
  public static final Dimension API_KEY = builtIn("api_key", r -> r.context().apiKeyId());
  public static final Dimension CACHE_KEY =
      builtIn(
          "cache_key", r -> Objects.requireNonNullElse(r.context().cacheKey(), DEFAULT_CACHE_KEY));
  public static final Dimension PROMPT = builtIn("prompt", r -> r.context().promptName());
  public static final Dimension PROMPT_VERSION =
      builtIn("prompt_version", r -> r.context().promptVersion());
  public static final Dimension NAMESPACE = builtIn("namespace", r -> r.origin().namespace());
  public static final Dimension SERVICE = builtIn("service", r -> r.origin().service());
  public static final Dimension ENVIRONMENT = builtIn("environment", r -> r.origin().environment());
  public static final Dimension INSTANCE = builtIn("instance", r -> r.origin().instance());

  private final String name;
  private final Function<UsageRecord, @Nullable String> property;

  private Dimension(String name, Function<UsageRecord, @Nullable String> property) {
    this.name = name;
    this.property = property;
  }

  private static Dimension builtIn(String name, Function<UsageRecord, @Nullable String> property) {
    Dimension dimension = new Dimension(name, property);
    BUILT_IN.put(name, dimension);
    return dimension;
  }

  /** Returns the dimension of a free tag; its name is {@code tag:} and the key. */
  public static Dimension tag(String key) {
    String canonical = CanonicalText.required("tag key", key);
    return new Dimension(TAG_PREFIX + canonical, r -> r.context().tags().get(canonical));
  }

  /**
   * Returns the dimension of that name.
   *
   * @param name such as {@code model}, {@code user} or {@code tag:team}
   * @throws IllegalArgumentException if there is none
   */
  public static Dimension parse(String name) {
    if (name.startsWith(TAG_PREFIX)) {
      return tag(name.substring(TAG_PREFIX.length()));
    }
    Dimension dimension = BUILT_IN.get(name.toLowerCase(Locale.ROOT));
    if (dimension == null) {
      throw new IllegalArgumentException(
          "dimension must be tag:KEY or one of " + BUILT_IN.keySet() + ", was \"" + name + "\"");
    }
    return dimension;
  }

  /** Returns the names of all dimensions but the tags. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(BUILT_IN.keySet());
  }

  /** Returns the name used in queries, files and output. */
  public String name() {
    return name;
  }

  /**
   * Returns a value as records carry it: a provider by its OpenTelemetry name, a text too long or
   * not storable as {@link UsageRecord} keeps it, nothing but white space as {@link #ABSENT}.
   */
  public String canonicalValue(String value) {
    String text = CanonicalText.optional(value);
    if (text == null) {
      return ABSENT;
    }
    return equals(PROVIDER) ? ProviderName.canonical(text) : text;
  }

  /** Returns the call's value, {@link #ABSENT} when it has none; never null. */
  public String valueOf(UsageRecord record) {
    String value = property.apply(record);
    return value == null ? ABSENT : value;
  }

  @Override
  public int compareTo(Dimension other) {
    return compareByCodePoint(name, other.name);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Dimension that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }

  // UTF-16 puts surrogates (U+10000 and up) before U+E000 to U+FFFF; code points put them after.
  private static int compareByCodePoint(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean surrogateX = Character.isSurrogate(x);
        boolean surrogateY = Character.isSurrogate(y);
        return surrogateX == surrogateY ? Character.compare(x, y) : (surrogateX ? 1 : -1);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
