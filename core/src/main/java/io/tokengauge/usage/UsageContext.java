package io.tokengauge.usage;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says who a call was for and what for. Every part may be absent (null).
 *
 * <p>A value longer than {@value UsageRecord#MAX_TEXT_LENGTH} characters is cut and its hash
 * appended; NUL and lone surrogates become U+FFFD.
 *
 * @param user the end user
 * @param organization the customer or tenant
 * @param project the project or team that pays
 * @param feature what the product does with the call
 * @param endpoint the service's own route or method that made it
 * @param apiKeyId a name of the API key, never the secret
 * @param cacheKey what shares a cached prompt prefix
 * @param promptName the prompt template
 * @param promptVersion its version
 * @param tags free pairs, at most {@value #MAX_TAGS}, sorted by key
 */
public record UsageContext(
    @Nullable String user,
    @Nullable String organization,
    @Nullable String project,
    @Nullable String feature,
    @Nullable String endpoint,
    @Nullable String apiKeyId,
    @Nullable String cacheKey,
    @Nullable String promptName,
    @Nullable String promptVersion,
    Map<String, String> tags) {

  /** How many tags a call may carry. */
  public static final int MAX_TAGS = 16;

  /** A context that says nothing. */
  public static final UsageContext EMPTY = builder().build();

  /**
   * Canonicalises all parts.
   *
   * @throws IllegalArgumentException if there are too many tags, or a tag's key or value is blank
   */
  public UsageContext {
    user = CanonicalText.optional(user);
    organization = CanonicalText.optional(organization);
    project = CanonicalText.optional(project);
    feature = CanonicalText.optional(feature);
    endpoint = CanonicalText.optional(endpoint);
    apiKeyId = CanonicalText.optional(apiKeyId);
    cacheKey = CanonicalText.optional(cacheKey);
    promptName = CanonicalText.optional(promptName);
    promptVersion = CanonicalText.optional(promptVersion);
    tags = canonicalTags(tags);
  }

  private static Map<String, String> canonicalTags(Map<String, String> tags) {
    if (tags.isEmpty()) {
      return Map.of();
    }
    if (tags.size() > MAX_TAGS) {
      throw new IllegalArgumentException(
          "tags must be at most " + MAX_TAGS + ", were " + tags.size());
    }
    Map<String, String> sorted = new TreeMap<>(Dimension.VALUE_ORDER);
    tags.forEach(
        (key, value) ->
            sorted.put(
                CanonicalText.required("tag key", key),
                CanonicalText.required("value of tag " + key, value)));
    return Collections.unmodifiableMap(sorted);
  }

  /** Returns a context for a user. */
  public static UsageContext ofUser(String user) {
    return builder().user(user).build();
  }

  /** Starts an empty context. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts a context from the values of this one. */
  public Builder toBuilder() {
    Builder copy = new Builder();
    copy.user = user;
    copy.organization = organization;
    copy.project = project;
    copy.feature = feature;
    copy.endpoint = endpoint;
    copy.apiKeyId = apiKeyId;
    copy.cacheKey = cacheKey;
    copy.promptName = promptName;
    copy.promptVersion = promptVersion;
    copy.tags.putAll(tags);
    return copy;
  }

  /** Collects the parts of a {@link UsageContext}. Not safe for use by several threads at once. */
  public static final class Builder {
    private @Nullable String user;
    private @Nullable String organization;
    private @Nullable String project;
    private @Nullable String feature;
    private @Nullable String endpoint;
    private @Nullable String apiKeyId;
    private @Nullable String cacheKey;
    private @Nullable String promptName;
    private @Nullable String promptVersion;
    private final Map<String, String> tags = new TreeMap<>();

    private Builder() {}

    /** Sets the end user. */
    public Builder user(@Nullable String value) {
      user = value;
      return this;
    }

    /** Sets the customer or tenant. */
    public Builder organization(@Nullable String value) {
      organization = value;
      return this;
    }

    /** Sets the project or team that pays. */
    public Builder project(@Nullable String value) {
      project = value;
      return this;
    }

    /** Sets what the product does with the call. */
    public Builder feature(@Nullable String value) {
      feature = value;
      return this;
    }

    /** Sets the service's own route or method. */
    public Builder endpoint(@Nullable String value) {
      endpoint = value;
      return this;
    }

    /** Sets the name of the API key, never its secret. */
    public Builder apiKeyId(@Nullable String value) {
      apiKeyId = value;
      return this;
    }

    /** Sets what shares a cached prompt prefix. */
    public Builder cacheKey(@Nullable String value) {
      cacheKey = value;
      return this;
    }

    /** Sets the prompt template and its version. */
    public Builder prompt(@Nullable String name, @Nullable String version) {
      promptName = name;
      promptVersion = version;
      return this;
    }

    /** Adds a tag, or replaces the one of that key. */
    public Builder tag(String key, String value) {
      tags.put(key, value);
      return this;
    }

    /**
     * Returns the context.
     *
     * @throws IllegalArgumentException as the constructor does
     */
    public UsageContext build() {
      return new UsageContext(
          user,
          organization,
          project,
          feature,
          endpoint,
          apiKeyId,
          cacheKey,
          promptName,
          promptVersion,
          tags);
    }
  }
}
