package io.tokengauge.pricing;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads prices from comma-separated values (RFC 4180) with a header row.
 *
 * <p>Columns, in any order; all but the first three are optional:
 *
 * <table>
 * <caption>Columns</caption>
 * <tr><th>column</th><th>value</th></tr>
 * <tr><td>provider, model</td><td>names; letter case does not matter</td></tr>
 * <tr><td>input</td><td>dollars per million tokens, as all rates; required in a base row</td></tr>
 * <tr><td>output, cache_read, cache_write_short, cache_write_long, reasoning, audio_input,
 *     audio_cache_read, audio_output, image_input, image_output</td><td>rates; empty means not
 *     published, see {@link ModelPrice}</td></tr>
 * <tr><td>aliases</td><td>other names, separated by spaces or |</td></tr>
 * <tr><td>from, until</td><td>half-open period: instants such as {@code 2026-11-01T12:00:00Z}, or
 *     dates, meaning midnight UTC</td></tr>
 * <tr><td>utc_hours</td><td>hours of the week it is limited to: {@code Mon-Fri 01:00-04:00|Mon-Fri
 *     06:00-10:00}, {@code 16:30-00:30}</td></tr>
 * <tr><td>service_tier</td><td>batch, flex, priority; empty means standard</td></tr>
 * <tr><td>above_tokens, inclusive</td><td>prompts the row applies to; {@code inclusive} is true if
 *     a prompt of exactly {@code above_tokens} belongs to it</td></tr>
 * <tr><td>web_search_per_1000</td><td>dollars per 1,000 searches</td></tr>
 * <tr><td>multipliers</td><td>{@code batch=0.5|flex=0.5|priority=2|region:us=1.1|speed:fast=2|
 *     regional_profile=1.1}</td></tr>
 * <tr><td>source</td><td>where the facts come from</td></tr>
 * </table>
 *
 * <p>One row is one rate card. Rows of the same provider, model, period and hours make one entry:
 * its base row (neither service_tier nor above_tokens), which alone has aliases, searches and
 * multipliers, and further cards. Lines that start with {@code #} are comments. The list's version
 * is what a comment {@code # version: …} says, else a hash of the content. A wrong file is refused
 * whole, with line, column, value and rule.
 *
 * <p>Immutable and safe for use by several threads at once.
 */
public final class PriceCsv implements PriceSource {

  private static final String BUILT_IN = "prices.csv";
  private static final int HASH_DIGITS = 16;
  private static final Pattern VERSION =
      Pattern.compile("^#\\s*version:\\s*(\\S+)\\s*$", Pattern.MULTILINE);

  private final String name;
  private final String text;

  /**
   * Makes a source of a text.
   *
   * @param name what the list is called in errors, such as a file name
   * @param text the whole content
   */
  public PriceCsv(String name, String text) {
    this.name = Objects.requireNonNull(name, "name");
    this.text = Objects.requireNonNull(text, "text");
  }

  @Override
  public PriceList load() {
    return new PriceCsvParser(name, version(text)).parse(text);
  }

  /**
   * Returns the prices that a reader supplies; the reader is left open.
   *
   * @param name what the list is called in errors, such as a file name
   * @throws IOException if reading fails
   * @throws IllegalArgumentException naming line, column, value and rule, if the content is wrong
   */
  public static PriceList parse(Reader reader, String name) throws IOException {
    StringWriter text = new StringWriter();
    reader.transferTo(text);
    return new PriceCsv(name, text.toString()).load();
  }

  /** Returns the prices that come with this library. */
  public static PriceList builtIn() {
    try (InputStream resource = PriceCsv.class.getResourceAsStream(BUILT_IN)) {
      Objects.requireNonNull(resource, "the library's own " + BUILT_IN);
      return parse(new InputStreamReader(resource, StandardCharsets.UTF_8), BUILT_IN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version(String text) {
    Matcher stated = VERSION.matcher(text);
    return stated.find() ? stated.group(1) : "sha256:" + sha256(text).substring(0, HASH_DIGITS);
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
