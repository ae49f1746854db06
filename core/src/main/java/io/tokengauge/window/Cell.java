package io.tokengauge.window;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * A cell holds the sum of the calls of one slot: every counter, the sums of money, the extremes and
 * (in coarse series) the latency buckets, all in one long[], guarded by one gate in the same array.
 *
 * Why not a LongAdder per counter: twenty of them cost twenty atomic adds and twenty striped tables
 * per call, and no reader could see all of them at one moment. Why not an immutable UsageTotals in
 * an AtomicReference: it allocates per call and retries under contention. Under one gate, which a
 * thread enters by one compare-and-set and leaves by one release store, the adds are plain.
 *
 * Entering is only ever tried: whoever finds the gate shut goes to another cell of the series or
 * looks again (see Series). No thread parks here.
 *
 * Layout: the gate, the slot's number and a mask of the values that are not empty come first, then
 * the values in the order of how often calls touch them: an ordinary call stays within two cache
 * lines, and the rarely touched tail keeps neighbouring cells' gates apart. Filing and clearing
 * follow the mask, so their price is what the slot holds and not what it could hold.
 *
 * Not handled: counters past 2^63 within one slot (nine times 10^9 calls of the largest size).
 */
final class Cell {

  static final int GATE = 0;
  static final int SLOT = 1;
  static final int MASK = 2;
  static final int VALUES = 3;

  // Numbers of the values, and of their bits in the mask.
  private static final int ATTEMPTS = 0;
  private static final int CALLS = 1;
  private static final int TIMED = 2;
  private static final int LATENCY_MICROS = 3;
  private static final int UNCACHED_INPUT = 4;
  private static final int OUTPUT = 5;
  private static final int COST = 6;
  private static final int WITHOUT_CACHE = 7;
  private static final int MAX_LATENCY_MICROS = 8;
  private static final int MAX_COST = 9;
  private static final int CACHE_HITS = 10;
  private static final int CACHE_READ = 11;
  private static final int CACHEABLE_PROMPTS = 12;
  private static final int CACHEABLE_INPUT = 13;
  private static final int REASONING = 14;
  private static final int FIRST_TOKEN_TIMED = 15;
  private static final int FIRST_TOKEN_MICROS = 16;
  private static final int WRITE_SHORT = 17;
  private static final int WRITE_LONG = 18;
  private static final int WRITE_PREMIUM = 19;
  private static final int ERRORS = 20;
  private static final int RATE_LIMITED = 21;
  private static final int CANCELLED = 22;
  private static final int UNKNOWN_USAGE = 23;
  private static final int UNPRICED = 24;
  private static final int ESTIMATED = 25;
  // A sum of money is its low word, signed, plus 2^64 times the carries of its high word.
  private static final int COST_CARRIES = 26;
  private static final int WITHOUT_CACHE_CARRIES = 27;
  private static final int WRITE_PREMIUM_CARRIES = 28;

  static final int VALUE_COUNT = 29;

  private static final int MONEY = bit(COST) | bit(WITHOUT_CACHE) | bit(WRITE_PREMIUM);
  private static final int NOT_ADDED = MONEY | bit(MAX_LATENCY_MICROS) | bit(MAX_COST);

  /** The lowest and one past the highest bucket in use. */
  private static final int LOW = VALUES + VALUE_COUNT;

  private static final int HIGH = LOW + 1;
  private static final int BUCKETS = HIGH + 1;

  private static final int WORDS_PLAIN = LOW;
  private static final int WORDS_WITH_BUCKETS = BUCKETS + LatencyHistogram.BUCKETS;

  /** The slot of a cell that nothing was recorded in yet: before every other. */
  static final long NO_SLOT = Long.MIN_VALUE;

  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int[] COUNTER_VALUES = counterValues();

  final long[] words;
  @Nullable CallId dearest;

  Cell(boolean withHistogram) {
    words = new long[withHistogram ? WORDS_WITH_BUCKETS : WORDS_PLAIN];
    words[SLOT] = NO_SLOT;
  }

  private static int bit(int value) {
    return 1 << value;
  }

  // -- the gate ---------------------------------------------------------------------------------

  boolean tryEnter() {
    return WORD.compareAndSet(words, GATE, 0L, 1L);
  }

  /** Enters, looking again and again: for the few who need this very cell. */
  void enter() {
    int looks = 0;
    while (!tryEnter()) {
      Spin.pause(looks++);
    }
  }

  void leave() {
    WORD.setRelease(words, GATE, 0L);
  }

  // -- what follows is for the thread inside the gate, or for cells of one thread ----------------

  long slot() {
    return words[SLOT];
  }

  void slot(long slot) {
    words[SLOT] = slot;
  }

  int mask() {
    return (int) words[MASK];
  }

  boolean isEmpty() {
    return words[MASK] == 0;
  }

  boolean hasHistogram() {
    return words.length == WORDS_WITH_BUCKETS;
  }

  /**
   * Adds a call: what {@link UsageCounter#of} and {@link MoneySum#picos} say, written out, since
   * two dozen calls through an interface would cost more than all else (a test compares the two).
   */
  void add(PricedUsage call) {
    UsageRecord record = call.record();
    Cost cost = call.cost();
    TokenUsage tokens = record.tokens();
    Duration latency = record.latency();
    Duration firstToken = record.timeToFirstToken();
    Outcome.Kind kind = record.outcome().kind();
    Cost.Status status = cost.status();
    long[] w = words;
    int bits = bit(ATTEMPTS);
    w[VALUES + ATTEMPTS]++;
    if (record.attempt() == 1) {
      w[VALUES + CALLS]++;
      bits |= bit(CALLS);
    }
    if (tokens != null) {
      bits |= addTokens(w, tokens);
    } else if (record.usageUnknown()) {
      w[VALUES + UNKNOWN_USAGE]++;
      bits |= bit(UNKNOWN_USAGE);
    }
    if (latency != null) {
      bits |= addLatency(w, micros(latency));
    }
    if (firstToken != null) {
      w[VALUES + FIRST_TOKEN_TIMED]++;
      w[VALUES + FIRST_TOKEN_MICROS] += micros(firstToken);
      bits |= bit(FIRST_TOKEN_TIMED) | bit(FIRST_TOKEN_MICROS);
    }
    if (kind != Outcome.Kind.SUCCESS) {
      bits |= addFailure(w, kind);
    }
    if (status != Cost.Status.UNPRICED) {
      bits |= addCost(w, cost, call);
      if (status == Cost.Status.ESTIMATED) {
        w[VALUES + ESTIMATED]++;
        bits |= bit(ESTIMATED);
      }
    } else {
      w[VALUES + UNPRICED]++;
      bits |= bit(UNPRICED);
    }
    w[MASK] |= bits;
  }

  private static int addTokens(long[] w, TokenUsage tokens) {
    int bits = bit(UNCACHED_INPUT) | bit(OUTPUT);
    w[VALUES + UNCACHED_INPUT] += tokens.uncachedInput();
    w[VALUES + OUTPUT] += tokens.output();
    long read = tokens.cacheRead();
    if (read != 0) {
      w[VALUES + CACHE_HITS]++;
      w[VALUES + CACHE_READ] += read;
      bits |= bit(CACHE_HITS) | bit(CACHE_READ);
    }
    long input = tokens.inputTokens();
    if (input >= UsageCounter.CACHEABLE_FROM) {
      w[VALUES + CACHEABLE_PROMPTS]++;
      w[VALUES + CACHEABLE_INPUT] += input;
      bits |= bit(CACHEABLE_PROMPTS) | bit(CACHEABLE_INPUT);
    }
    if (tokens.reasoning() != 0) {
      w[VALUES + REASONING] += tokens.reasoning();
      bits |= bit(REASONING);
    }
    if ((tokens.cacheWriteShort() | tokens.cacheWriteLong()) != 0) {
      w[VALUES + WRITE_SHORT] += tokens.cacheWriteShort();
      w[VALUES + WRITE_LONG] += tokens.cacheWriteLong();
      bits |= bit(WRITE_SHORT) | bit(WRITE_LONG);
    }
    return bits;
  }

  private static int addLatency(long[] w, long micros) {
    w[VALUES + TIMED]++;
    w[VALUES + LATENCY_MICROS] += micros;
    if (micros > w[VALUES + MAX_LATENCY_MICROS]) {
      w[VALUES + MAX_LATENCY_MICROS] = micros;
    }
    if (w.length > WORDS_PLAIN) {
      addToBucket(w, LatencyHistogram.bucketOf(micros), 1);
    }
    return bit(TIMED) | bit(LATENCY_MICROS) | bit(MAX_LATENCY_MICROS);
  }

  private static int addFailure(long[] w, Outcome.Kind kind) {
    int value =
        switch (kind) {
          case ERROR -> ERRORS;
          case RATE_LIMITED -> RATE_LIMITED;
          default -> CANCELLED;
        };
    w[VALUES + value]++;
    return bit(value);
  }

  private int addCost(long[] w, Cost cost, PricedUsage call) {
    long picos = cost.picos();
    int bits = 0;
    if (picos != 0) {
      bits = addMoney(w, COST, COST_CARRIES, picos) | bit(MAX_COST);
      if (picos >= w[VALUES + MAX_COST]) {
        offerDearest(picos, call.id());
      }
    }
    if (cost.withoutCachePicos() != 0) {
      bits |= addMoney(w, WITHOUT_CACHE, WITHOUT_CACHE_CARRIES, cost.withoutCachePicos());
    }
    if (cost.cacheWritePremiumPicos() != 0) {
      bits |= addMoney(w, WRITE_PREMIUM, WRITE_PREMIUM_CARRIES, cost.cacheWritePremiumPicos());
    }
    return bits;
  }

  private static int addMoney(long[] w, int low, int carries, long picos) {
    long before = w[VALUES + low];
    long after = before + picos;
    w[VALUES + low] = after;
    if (((before ^ after) & (picos ^ after)) < 0) {
      w[VALUES + carries] += picos > 0 ? 1 : -1;
      return bit(low) | bit(carries);
    }
    return bit(low);
  }

  // Of several that cost the same the first by id, as Extremes has it.
  private void offerDearest(long picos, @Nullable CallId id) {
    CallId known = dearest;
    long most = words[VALUES + MAX_COST];
    if (known == null
        || picos > most
        || (picos == most && id != null && !id.equals(known) && id.compareTo(known) < 0)) {
      words[VALUES + MAX_COST] = picos;
      dearest = id;
    }
  }

  private static void addToBucket(long[] w, int bucket, long count) {
    w[BUCKETS + bucket] += count;
    if (w[HIGH] == 0) {
      w[LOW] = bucket;
      w[HIGH] = bucket + 1L;
    } else if (bucket < w[LOW]) {
      w[LOW] = bucket;
    } else if (bucket >= w[HIGH]) {
      w[HIGH] = bucket + 1L;
    }
  }

  private static long micros(Duration time) {
    return time.getSeconds() * 1_000_000 + time.getNano() / 1_000;
  }

  /** Adds one value of another cell; {@code id} is that cell's dearest call. */
  void addValue(int value, long amount, @Nullable CallId id) {
    long[] w = words;
    int bit = bit(value);
    if ((bit & NOT_ADDED) == 0) {
      w[VALUES + value] += amount;
    } else if (value == COST) {
      bit = addMoney(w, COST, COST_CARRIES, amount);
    } else if (value == WITHOUT_CACHE) {
      bit = addMoney(w, WITHOUT_CACHE, WITHOUT_CACHE_CARRIES, amount);
    } else if (value == WRITE_PREMIUM) {
      bit = addMoney(w, WRITE_PREMIUM, WRITE_PREMIUM_CARRIES, amount);
    } else if (value == MAX_COST) {
      offerDearest(amount, id);
    } else {
      w[VALUES + value] = Math.max(w[VALUES + value], amount);
    }
    w[MASK] |= bit;
  }

  /** Adds to a bucket, if this cell has any. */
  void addToBucket(int bucket, long count) {
    if (hasHistogram()) {
      addToBucket(words, bucket, count);
    }
  }

  /** Adds all that another cell holds; the caller is inside its gate. */
  void addAll(Cell other) {
    for (int rest = other.mask(); rest != 0; rest &= rest - 1) {
      int value = Integer.numberOfTrailingZeros(rest);
      addValue(value, other.words[VALUES + value], other.dearest);
    }
    if (hasHistogram() && other.hasHistogram()) {
      for (int bucket = other.lowBucket(); bucket < other.highBucket(); bucket++) {
        long count = other.bucket(bucket);
        if (count != 0) {
          addToBucket(words, bucket, count);
        }
      }
    }
  }

  /** Empties the cell, its slot stays. */
  void clear() {
    for (int rest = mask(); rest != 0; rest &= rest - 1) {
      words[VALUES + Integer.numberOfTrailingZeros(rest)] = 0;
    }
    clearBuckets();
    words[MASK] = 0;
    dearest = null;
  }

  void clearBuckets() {
    if (hasHistogram()) {
      Arrays.fill(words, BUCKETS + lowBucket(), BUCKETS + highBucket(), 0);
      words[LOW] = 0;
      words[HIGH] = 0;
    }
  }

  int lowBucket() {
    return (int) words[LOW];
  }

  int highBucket() {
    return (int) words[HIGH];
  }

  long bucket(int bucket) {
    return words[BUCKETS + bucket];
  }

  /** Returns how many bytes the cell takes. */
  long retainedBytes() {
    return 24 + 16 + (long) words.length * Long.BYTES;
  }

  // -- as values --------------------------------------------------------------------------------

  UsageTotals totals() {
    Map<MoneySum, Money> sums = new EnumMap<>(MoneySum.class);
    sums.put(MoneySum.COST, money(COST, COST_CARRIES));
    sums.put(MoneySum.COST_WITHOUT_CACHE, money(WITHOUT_CACHE, WITHOUT_CACHE_CARRIES));
    sums.put(MoneySum.CACHE_WRITE_PREMIUM, money(WRITE_PREMIUM, WRITE_PREMIUM_CARRIES));
    return UsageTotals.restore(
        counter -> words[VALUES + COUNTER_VALUES[counter.ordinal()]],
        sums,
        hasHistogram()
            ? LatencyHistogram.of(Arrays.copyOfRange(words, BUCKETS, BUCKETS + highBucket()))
            : null);
  }

  Extremes extremes() {
    Duration longest =
        words[VALUES + TIMED] == 0
            ? null
            : Duration.ofNanos(words[VALUES + MAX_LATENCY_MICROS] * 1_000);
    return new Extremes(longest, words[VALUES + MAX_COST], dearest);
  }

  private Money money(int low, int carries) {
    long high = words[VALUES + carries];
    BigInteger sum = BigInteger.valueOf(words[VALUES + low]);
    return Money.ofPicos(high == 0 ? sum : sum.add(BigInteger.valueOf(high).shiftLeft(Long.SIZE)));
  }

  private static int[] counterValues() {
    Map<UsageCounter, Integer> values = new EnumMap<>(UsageCounter.class);
    values.put(UsageCounter.ATTEMPTS, ATTEMPTS);
    values.put(UsageCounter.CALLS, CALLS);
    values.put(UsageCounter.ERRORS, ERRORS);
    values.put(UsageCounter.RATE_LIMITED, RATE_LIMITED);
    values.put(UsageCounter.CANCELLED, CANCELLED);
    values.put(UsageCounter.CACHE_HITS, CACHE_HITS);
    values.put(UsageCounter.UNKNOWN_USAGE, UNKNOWN_USAGE);
    values.put(UsageCounter.UNPRICED, UNPRICED);
    values.put(UsageCounter.ESTIMATED, ESTIMATED);
    values.put(UsageCounter.CACHEABLE_PROMPTS, CACHEABLE_PROMPTS);
    values.put(UsageCounter.CACHEABLE_INPUT_TOKENS, CACHEABLE_INPUT);
    values.put(UsageCounter.UNCACHED_INPUT_TOKENS, UNCACHED_INPUT);
    values.put(UsageCounter.CACHE_READ_TOKENS, CACHE_READ);
    values.put(UsageCounter.CACHE_WRITE_SHORT_TOKENS, WRITE_SHORT);
    values.put(UsageCounter.CACHE_WRITE_LONG_TOKENS, WRITE_LONG);
    values.put(UsageCounter.OUTPUT_TOKENS, OUTPUT);
    values.put(UsageCounter.REASONING_TOKENS, REASONING);
    values.put(UsageCounter.TIMED, TIMED);
    values.put(UsageCounter.LATENCY_MICROS, LATENCY_MICROS);
    values.put(UsageCounter.FIRST_TOKEN_TIMED, FIRST_TOKEN_TIMED);
    values.put(UsageCounter.FIRST_TOKEN_MICROS, FIRST_TOKEN_MICROS);
    int[] byOrdinal = new int[UsageCounter.values().length];
    for (UsageCounter counter : UsageCounter.values()) {
      Integer value = values.get(counter);
      if (value == null) {
        throw new AssertionError("no place in a cell for " + counter);
      }
      byOrdinal[counter.ordinal()] = value;
    }
    return byOrdinal;
  }
}
