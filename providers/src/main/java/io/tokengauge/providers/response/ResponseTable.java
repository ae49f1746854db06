package io.tokengauge.providers.response;

import io.tokengauge.providers.GenAiNames;
import io.tokengauge.usage.ProviderName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Says how one provider writes one kind of response: which field means what, and how to recognise
 * it. A new provider is one table, mostly {@link #like} another, and a sample payload in the tests.
 *
 * <p>Paths read {@code usage.prompt_tokens}; {@code a[].b} adds up {@code b} over all elements of
 * {@code a}, {@code a[k=v].b} over those whose {@code k} reads {@code v}; {@code a[]} and {@code
 * a[k=v]} alone count elements. A clue is a path that must be there, or {@code path=text}, or
 * {@code path=start*}; {@code &} joins clues that must all hold. Immutable.
 */
public final class ResponseTable {
  private final String name;
  private final String provider;
  private final String operation;
  private final List<String> shape;
  private final List<String> givenAwayBy;
  private final List<String> wrappers;
  private final Map<ResponseField, List<String>> fields;
  private final boolean modelFromRequest;
  private final boolean outputOptional;

  private ResponseTable(Builder builder) {
    name = builder.name;
    provider = builder.provider;
    operation = builder.operation;
    shape = List.copyOf(builder.shape);
    givenAwayBy = List.copyOf(builder.givenAwayBy);
    wrappers = List.copyOf(builder.wrappers);
    fields = new EnumMap<>(ResponseField.class);
    builder.fields.forEach((field, paths) -> fields.put(field, List.copyOf(paths)));
    modelFromRequest = builder.modelFromRequest;
    outputOptional = builder.outputOptional;
  }

  /**
   * Starts an empty table.
   *
   * @param name what people call it, such as {@code openai-chat}
   * @param provider whose responses these are when nobody says otherwise, by any common name
   */
  public static Builder named(String name, String provider) {
    return new Builder(name, provider);
  }

  /** Starts a table with this one's shape, fields and wrappers, for another provider. */
  public Builder like(String otherName, String otherProvider) {
    Builder copy = new Builder(otherName, otherProvider);
    copy.operation = operation;
    copy.shape.addAll(shape);
    copy.wrappers.addAll(wrappers);
    fields.forEach((field, paths) -> copy.fields.put(field, new ArrayList<>(paths)));
    copy.modelFromRequest = modelFromRequest;
    copy.outputOptional = outputOptional;
    return copy;
  }

  /** Returns what people call it. */
  public String name() {
    return name;
  }

  /** Returns the OpenTelemetry name of the provider. */
  public String provider() {
    return provider;
  }

  /** Returns OpenTelemetry's name of the operation. */
  public String operation() {
    return operation;
  }

  List<String> shape() {
    return shape;
  }

  List<String> givenAwayBy() {
    return givenAwayBy;
  }

  List<String> wrappers() {
    return wrappers;
  }

  Map<ResponseField, List<String>> fields() {
    return fields;
  }

  boolean modelFromRequest() {
    return modelFromRequest;
  }

  boolean outputOptional() {
    return outputOptional;
  }

  /** Returns the table's name. */
  @Override
  public String toString() {
    return name;
  }

  /** Collects the rows of a {@link ResponseTable}. Not safe for use by several threads at once. */
  public static final class Builder {
    private final String name;
    private final String provider;
    private final List<String> shape = new ArrayList<>();
    private final List<String> givenAwayBy = new ArrayList<>();
    private final List<String> wrappers = new ArrayList<>();
    private final Map<ResponseField, List<String>> fields = new EnumMap<>(ResponseField.class);
    private String operation = GenAiNames.OPERATION_CHAT;
    private boolean modelFromRequest;
    private boolean outputOptional;

    private Builder(String name, String provider) {
      this.name = name;
      this.provider = ProviderName.canonical(provider);
    }

    /** Sets the operation; {@code chat} unless set. */
    public Builder operation(String value) {
      operation = value;
      return this;
    }

    /** Adds clues, one of which a body of this shape has, whoever the provider. */
    public Builder shape(String... clues) {
      shape.addAll(List.of(clues));
      return this;
    }

    /** Forgets the clues to the shape that were taken over from another table. */
    public Builder otherShape(String... clues) {
      shape.clear();
      return shape(clues);
    }

    /**
     * Adds clues, one of which gives this provider away among others of the same shape. A table
     * without any is taken for its shape alone.
     */
    public Builder givenAwayBy(String... clues) {
      givenAwayBy.addAll(List.of(clues));
      return this;
    }

    /** Adds names of objects in which stream events wrap the same fields. */
    public Builder wrappedIn(String... names) {
      wrappers.addAll(List.of(names));
      return this;
    }

    /** Maps paths to a meaning, after those it has already. */
    public Builder field(ResponseField meaning, String... paths) {
      fields.computeIfAbsent(meaning, any -> new ArrayList<>()).addAll(List.of(paths));
      return this;
    }

    /** Lets the model asked for win over the one in the body, because the bill goes by it. */
    public Builder modelFromRequest() {
      modelFromRequest = true;
      return this;
    }

    /** Reads an output count that is left out as 0, as writers of protocol buffers mean it. */
    public Builder outputOptional() {
      outputOptional = true;
      return this;
    }

    /** Returns the table. */
    public ResponseTable build() {
      return new ResponseTable(this);
    }
  }
}
