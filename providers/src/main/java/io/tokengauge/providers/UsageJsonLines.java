package io.tokengauge.providers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/**
 * Writes calls as JSON Lines and reads them back: one call per line, with its cost and revision,
 * for export, import and exchange with other tools.
 *
 * <p>The round trip is exact: times to the microsecond, money as decimal strings, tokens as
 * integers. What is absent is left out. The fields are listed in this module's README. Stateless
 * and thread-safe.
 */
public final class UsageJsonLines {

  /** The version written. */
  public static final int VERSION = 1;

  /** The oldest version of this reader that understands what is written. */
  public static final int OLDEST_READER = 1;

  static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Lines come from anywhere: names are not worth remembering for the life of the JVM.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(8).maxNumberLength(100).build())
          .build();

  private UsageJsonLines() {}

  /** Returns the line of a call, without a line end. */
  public static String write(UsageLine line) {
    return new UsageLineWriter(line).toString();
  }

  /**
   * Reads a line. Fields that are not known are passed over.
   *
   * @throws IllegalArgumentException naming the field, its value and the rule it breaks: the line
   *     is no single JSON object, repeats a key, is longer than {@link TextLines#MAX_LENGTH}
   *     characters, needs a newer reader, lacks a field or holds one of the wrong type or range
   */
  public static UsageLine read(String line) {
    if (line.length() > TextLines.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "line must be at most " + TextLines.MAX_LENGTH + " long, was " + line.length());
    }
    return new UsageLineReader(UsageLineFields.parse(line)).read();
  }
}
