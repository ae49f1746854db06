package io.tokengauge.providers;

/**
 * Refuses what a provider, or somebody in its name, sent: names the field, the value and the rule.
 *
 * <p>Neither the message nor the cause holds prompt or answer content: of text, only its length is
 * told.
 */
public final class MalformedResponseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String value;
  private final String rule;

  /**
   * Refuses a value.
   *
   * @param field the path of the field, such as {@code usage.prompt_tokens}, or {@code body}
   * @param value what was there, in a form that tells no content
   * @param rule what it must be, to be read after "must"
   */
  public MalformedResponseException(String field, String value, String rule) {
    super(field + " must " + rule + ", was " + value);
    this.field = field;
    this.value = value;
    this.rule = rule;
  }

  /** Returns the same refusal of a field that stands below a path, such as {@code data[0]}. */
  public MalformedResponseException in(String path) {
    return new MalformedResponseException(path + "." + field, value, rule);
  }

  /** Returns the path of the field that was refused, or {@code body} when it was the whole. */
  public String field() {
    return field;
  }

  /** Returns the value that was refused; of text only its length. */
  public String value() {
    return value;
  }

  /** Returns the rule that it breaks, to be read after "must". */
  public String rule() {
    return rule;
  }
}
