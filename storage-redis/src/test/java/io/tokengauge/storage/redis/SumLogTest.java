package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims about the form of sums, which is stored. */
class SumLogTest {

  private static final PricedUsage CALL =
      UsageFixtures.call("one", Instant.parse("2026-03-04T10:00:00Z"));
  private static final byte[] A = ShardPart.label(List.of("a"));
  private static final byte[] B = ShardPart.label(List.of("b"));

  private static byte[] entry(BigInteger picos) {
    UsageTotals totals =
        UsageTotals.restore(counter -> 0, Map.of(MoneySum.COST, Money.ofPicos(picos)), null);
    return new PackedSum(totals, Extremes.NONE).toBytes();
  }

  private static byte[] entryOfCall() {
    return new PackedSum(UsageTotals.of(CALL), Extremes.of(CALL)).toBytes();
  }

  private static BigInteger cost(byte[] log) {
    return SumLog.read(log).totals().get(MoneySum.COST).picos();
  }

  // An entry of a version before must not be read as something else: three bytes of length, flags,
  // no counters, one sum, its number, and its two's complement behind how many bytes that has.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "-1",
        "127",
        "128",
        "-128",
        "-129",
        "2147483648",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "-9223372036854775809",
        "170141183460469231731687303715884105728"
      })
  void amountsOfAnySizeComeBackAndTakeAsFewBytesAsTheyCan(String text) {
    BigInteger picos = new BigInteger(text);
    byte[] value = picos.toByteArray();
    byte[] entry = entry(picos);
    assertThat(entry)
        .isEqualTo(
            new ByteSink(64)
                .number(5 + value.length, 3)
                .octet(0)
                .groups(0)
                .groups(1)
                .groups(MoneySum.COST.ordinal())
                .counted(value)
                .toByteArray());
    assertThat(cost(entry)).isEqualTo(picos);
    byte[] three = new ByteSink(256).all(entry).all(entry).all(entry).toByteArray();
    assertThat(cost(three)).isEqualTo(picos.multiply(BigInteger.valueOf(3)));
    byte[] folded = Objects.requireNonNull(SumLog.fold(three));
    assertThat(folded).isEqualTo(entry(picos.multiply(BigInteger.valueOf(3))));
  }

  @Test
  void amountsThatCancelOutLeaveNothing() {
    BigInteger most = BigInteger.valueOf(Long.MAX_VALUE);
    byte[] log =
        new ByteSink(256)
            .all(entry(most))
            .all(entry(most))
            .all(entry(most.add(most).negate()))
            .toByteArray();
    assertThat(SumLog.fold(log)).isEqualTo(entry(BigInteger.ZERO));
  }

  private static byte[] run(byte[] label, byte[] entry) {
    return LabelLog.close(LabelLog.open(256).counted(label).all(entry));
  }

  private static byte[] together(byte[]... runs) {
    ByteSink log = new ByteSink(1024);
    for (byte[] run : runs) {
      log.all(run);
    }
    return log.toByteArray();
  }

  @Test
  void entryOfALabelSetThatHasNoOtherStaysAsItIsAlsoIfANewerVersionWroteIt() {
    byte[] entry = entryOfCall();
    byte[] newer = Arrays.copyOf(entry, entry.length + 2);
    newer[2] = (byte) (newer[2] + 2);
    byte[] log = together(run(A, newer), run(B, entry), run(B, entry));
    byte[] folded = Objects.requireNonNull(LabelLog.fold(log));
    SumLog b = new SumLog();
    b.add(new ByteSource(entry));
    b.add(new ByteSource(entry));
    ByteSink sum = new ByteSink(256);
    b.writeTo(sum);
    byte[] expected =
        LabelLog.close(LabelLog.open(256).counted(A).all(newer).counted(B).all(sum.toByteArray()));
    assertThat(Arrays.copyOfRange(folded, LabelLog.HEAD_BYTES, folded.length))
        .isEqualTo(Arrays.copyOfRange(expected, LabelLog.HEAD_BYTES, expected.length));
    assertThat(LabelLog.fold(together(run(A, newer), run(A, entry)))).isNull();
  }

  @Test
  void damagedLogStaysAsItIsAndIsToldOfWhenItIsRead() {
    byte[] entry = entryOfCall();
    byte[] cut = Arrays.copyOf(entry, entry.length - 1);
    byte[] empty = new ByteSink(3).number(0, 3).toByteArray();
    for (byte[] damaged : List.of(cut, together(entry, cut), empty, together(empty, entry))) {
      assertThat(SumLog.fold(damaged)).isNull();
      assertThatIllegalArgumentException().isThrownBy(() -> SumLog.read(damaged));
    }
    byte[] log = together(run(A, entry), run(A, cut));
    assertThat(LabelLog.fold(log)).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabelLog(List.of()).add(log))
        .withMessage("a log must hold whole entries, did not");
  }
}
