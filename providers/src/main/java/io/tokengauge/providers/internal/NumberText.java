package io.tokengauge.providers.internal;

/**
 * Keeps the digits of a number that is no plain long.
 *
 * @param text as it was written, at most {@value #MAX_LENGTH} characters
 */
public record NumberText(String text) {

  /** How many characters of a number are kept. */
  public static final int MAX_LENGTH = 64;

  /** Cuts what is too long to be a number that anybody means. */
  public NumberText {
    text = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }

  /** Returns the text. */
  @Override
  public String toString() {
    return text;
  }
}
