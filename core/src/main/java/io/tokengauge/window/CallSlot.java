package io.tokengauge.window;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;

/*
 * A slot of one call, as it lies in a slot log: the facts of the call instead of two dozen sums.
 *
 * Why: LLM calls are rare, so most slots of most series hold one call. Adding it to a cell, which
 * then has to be taken out of the cell again, fetches the cell's five cache lines for nothing. Facts
 * are also fewer than sums: what follows from them (that one call was made, that its latency is the
 * largest) is not written down.
 *
 * Layout: the slot's number; a header (flags, 32 bits; words in all, 16 bits); then whole words in
 * the order of the flags, of which those that are zero or absent are left out; then the id, if the
 * call has a cost.
 */
final class CallSlot {

  private static final int HEADER_WORDS = 2;
  private static final int MOST_FACTS = 8;

  // The mask of a slot of sums has 30 bits; this one tells the two apart.
  private static final int ONE_CALL = 1 << 31;
  private static final int FIRST_TRY = 1;
  private static final int USAGE_UNKNOWN = 1 << 1;
  private static final int UNPRICED = 1 << 2;
  private static final int ESTIMATED = 1 << 3;
  private static final int TOKENS = 1 << 4;
  private static final int READ_OR_REASONING = 1 << 5;
  private static final int WRITES = 1 << 6;
  private static final int LATENCY = 1 << 7;
  private static final int FIRST_TOKEN = 1 << 8;
  private static final int COST = 1 << 9;
  private static final int WITHOUT_CACHE = 1 << 10;
  private static final int WRITE_PREMIUM = 1 << 11;
  private static final int KIND_SHIFT = 12;
  private static final int KIND_MASK = 3;

  private static final Outcome.Kind[] KINDS = Outcome.Kind.values();

  private CallSlot() {}

  /** Tells whether a header is that of one call. */
  static boolean is(long header) {
    return ((int) header & ONE_CALL) != 0;
  }

  /** Returns how many words a call takes at most. */
  static int maxWords(PricedUsage call) {
    return HEADER_WORDS + MOST_FACTS + PackedId.maxWords(call.id());
  }

  /**
   * Writes a call.
   *
   * @return where it ends
   */
  static int write(PricedUsage call, long slot, long[] words, int start) {
    UsageRecord record = call.record();
    Cost cost = call.cost();
    TokenUsage tokens = record.tokens();
    Duration latency = record.latency();
    Duration firstToken = record.timeToFirstToken();
    int flags = ONE_CALL | record.outcome().kind().ordinal() << KIND_SHIFT;
    int at = start + HEADER_WORDS;
    if (record.attempt() == 1) {
      flags |= FIRST_TRY;
    }
    if (tokens != null) {
      flags |= TOKENS;
      words[at++] = both(tokens.uncachedInput(), tokens.output());
      if ((tokens.cacheRead() | tokens.reasoning()) != 0) {
        flags |= READ_OR_REASONING;
        words[at++] = both(tokens.cacheRead(), tokens.reasoning());
      }
      if ((tokens.cacheWriteShort() | tokens.cacheWriteLong()) != 0) {
        flags |= WRITES;
        words[at++] = both(tokens.cacheWriteShort(), tokens.cacheWriteLong());
      }
    } else if (record.usageUnknown()) {
      flags |= USAGE_UNKNOWN;
    }
    if (latency != null) {
      flags |= LATENCY;
      words[at++] = Cell.micros(latency);
    }
    if (firstToken != null) {
      flags |= FIRST_TOKEN;
      words[at++] = Cell.micros(firstToken);
    }
    if (cost.status() == Cost.Status.UNPRICED) {
      flags |= UNPRICED;
    } else {
      if (cost.status() == Cost.Status.ESTIMATED) {
        flags |= ESTIMATED;
      }
      if (cost.withoutCachePicos() != 0) {
        flags |= WITHOUT_CACHE;
        words[at++] = cost.withoutCachePicos();
      }
      if (cost.cacheWritePremiumPicos() != 0) {
        flags |= WRITE_PREMIUM;
        words[at++] = cost.cacheWritePremiumPicos();
      }
      if (cost.picos() != 0) {
        flags |= COST;
        words[at++] = cost.picos();
        CallId id = call.id();
        PackedId.write(id, words, at);
        at += PackedId.words(words, at);
      }
    }
    words[start] = slot;
    words[start + 1] = (flags & 0xFFFFFFFFL) | (long) (at - start) << 32;
    return at;
  }

  // Counts of tokens are below 2^31: TokenUsage.MAX_COUNT.
  private static long both(long low, long high) {
    return low | high << 32;
  }

  private static long low(long both) {
    return both & 0xFFFFFFFFL;
  }

  private static long high(long both) {
    return both >>> 32;
  }

  /** Adds the call to a cell, as {@link Cell#add} would have. */
  static void addTo(long[] words, int start, Cell sum) {
    int flags = (int) words[start + 1];
    int at = start + HEADER_WORDS;
    sum.addTry((flags & FIRST_TRY) != 0);
    if ((flags & TOKENS) != 0) {
      long inputAndOutput = words[at++];
      long readAndReasoning = (flags & READ_OR_REASONING) != 0 ? words[at++] : 0;
      long writes = (flags & WRITES) != 0 ? words[at++] : 0;
      sum.addTokens(
          low(inputAndOutput),
          low(readAndReasoning),
          low(writes),
          high(writes),
          high(inputAndOutput),
          high(readAndReasoning));
    } else if ((flags & USAGE_UNKNOWN) != 0) {
      sum.addUsageUnknown();
    }
    if ((flags & LATENCY) != 0) {
      sum.addLatency(words[at++]);
    }
    if ((flags & FIRST_TOKEN) != 0) {
      sum.addFirstToken(words[at++]);
    }
    sum.addOutcome(KINDS[flags >>> KIND_SHIFT & KIND_MASK]);
    if ((flags & UNPRICED) != 0) {
      sum.addUnpriced();
      return;
    }
    long withoutCache = (flags & WITHOUT_CACHE) != 0 ? words[at++] : 0;
    long premium = (flags & WRITE_PREMIUM) != 0 ? words[at++] : 0;
    long picos = (flags & COST) != 0 ? words[at++] : 0;
    sum.addCost(picos, withoutCache, premium, (flags & ESTIMATED) != 0);
    if (picos != 0) {
      sum.addMaxCost(picos, words, at);
    }
  }
}
