package io.tokengauge.examples.monitor.live;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says how fast virtual time goes by.
 *
 * @param factor virtual seconds per real second, or null for as fast as the machine can
 */
public record Speed(@Nullable BigDecimal factor) {

  /** As fast as the machine can. */
  public static final Speed MAX = new Speed(null);

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,7}(\\.[0-9]{1,3})?");
  private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

  /**
   * Reads a speed as people write it.
   *
   * @throws IllegalArgumentException if it is neither {@code max} nor a number above 0, up to a
   *     million
   */
  public static Speed parse(String text) {
    if (text.equals("max")) {
      return MAX;
    }
    if (NUMBER.matcher(text).matches()) {
      BigDecimal factor = new BigDecimal(text);
      if (factor.signum() > 0 && factor.compareTo(MOST) <= 0) {
        return new Speed(factor);
      }
    }
    throw new IllegalArgumentException(
        "speed must be max or a number above 0 up to 1000000, was \"" + text + "\"");
  }

  /** Tells whether it is as fast as the machine can. */
  public boolean max() {
    return factor == null;
  }

  /**
   * Returns how much virtual time goes by.
   *
   * @throws IllegalStateException if that is up to the machine
   */
  public Duration virtual(Duration real) {
    if (factor == null) {
      throw new IllegalStateException("speed must be a number to tell virtual time, was max");
    }
    BigDecimal nanos =
        BigDecimal.valueOf(real.getSeconds())
            .multiply(NANOS)
            .add(BigDecimal.valueOf(real.getNano()));
    BigDecimal virtual = nanos.multiply(factor).setScale(0, RoundingMode.DOWN);
    BigDecimal[] parts = virtual.divideAndRemainder(NANOS);
    return Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValueExact());
  }
}
