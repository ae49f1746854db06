package io.tokengauge.cache;

import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Finds cache writes that nothing ever read, for one model under one cache key.
 *
 * <p>A call that reads R tokens and writes W puts them at positions R to R + W of its prompt (long
 * time to live first, as Anthropic demands). A later call that reads beyond the start of a live
 * piece has read it, up to where it read, and keeps it alive. Several prompts under one key may
 * overlap; then a read counts for all of them, so that waste is never overstated. At most {@value
 * #MAX_PIECES} pieces wait to be read; beyond, the oldest is let go and not called waste.
 */
final class UnreadWrites {

  static final int MAX_PIECES = 16;

  private final Deque<Piece> unread = new ArrayDeque<>(2);
  private long expiredTokens;
  private BigInteger expiredPicos = BigInteger.ZERO;

  private static final class Piece {
    private final long from;
    private final long to;
    private final long premiumPicos;
    private final Duration lifetime;
    private long readTo;
    private Instant touched;

    Piece(long from, long to, long premiumPicos, Duration lifetime, Instant at) {
      this.from = from;
      this.to = to;
      this.premiumPicos = premiumPicos;
      this.lifetime = lifetime;
      this.readTo = from;
      this.touched = at;
    }

    boolean dead(Instant now) {
      return Duration.between(touched, now).compareTo(lifetime) > 0;
    }

    void read(long tokens, Instant at) {
      if (tokens > from) {
        readTo = Math.max(readTo, Math.min(to, tokens));
        touched = at;
      }
    }

    long left() {
      return to - readTo;
    }

    // A premium is spread evenly over the tokens written.
    BigInteger premiumLeft() {
      return BigDecimal.valueOf(premiumPicos)
          .multiply(BigDecimal.valueOf(left()))
          .divide(BigDecimal.valueOf(to - from), 0, RoundingMode.HALF_EVEN)
          .toBigInteger();
    }
  }

  void add(UsageRecord call, TokenUsage tokens, long premiumPicos) {
    read(tokens.cacheRead(), call.start());
    long shortTokens = tokens.cacheWriteShort();
    long longTokens = tokens.cacheWriteLong();
    if (shortTokens + longTokens == 0) {
      return;
    }
    long middle = tokens.cacheRead() + longTokens;
    long longPremium =
        BigDecimal.valueOf(premiumPicos)
            .multiply(BigDecimal.valueOf(longTokens))
            .divide(BigDecimal.valueOf(shortTokens + longTokens), 0, RoundingMode.HALF_EVEN)
            .longValueExact();
    write(call, CacheTtl.LONG, tokens.cacheRead(), middle, longPremium);
    write(call, CacheTtl.SHORT, middle, middle + shortTokens, premiumPicos - longPremium);
  }

  private void read(long tokens, Instant at) {
    for (Iterator<Piece> pieces = unread.iterator(); pieces.hasNext(); ) {
      Piece piece = pieces.next();
      if (piece.dead(at)) {
        expiredTokens += piece.left();
        expiredPicos = expiredPicos.add(piece.premiumLeft());
        pieces.remove();
      } else {
        piece.read(tokens, at);
        if (piece.left() == 0) {
          pieces.remove();
        }
      }
    }
  }

  private void write(UsageRecord call, CacheTtl ttl, long from, long to, long premiumPicos) {
    if (from == to) {
      return;
    }
    if (unread.size() >= MAX_PIECES) {
      unread.removeFirst();
    }
    unread.addLast(new Piece(from, to, premiumPicos, ttl.lifetime(call.provider()), call.start()));
  }

  /** Returns how many tokens were written and, so far, not read. */
  long tokens() {
    return expiredTokens + unread.stream().mapToLong(Piece::left).sum();
  }

  /** Returns what writing those cost extra, in pico-dollars. */
  BigInteger premiumPicos() {
    return unread.stream().map(Piece::premiumLeft).reduce(expiredPicos, BigInteger::add);
  }
}
