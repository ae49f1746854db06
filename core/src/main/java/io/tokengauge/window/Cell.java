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

/*
 * A cell holds the sum of the calls of one slot: every counter, the sums of money, the extremes and
 * (in coarse series) the latency buckets, all in one long[], guarded by one gate.
 *
 * Why not a LongAdder per counter: twenty of them cost twenty atomic adds and twenty striped tables
 * per call, and no reader could see all of them at one moment. Why not an immutable UsageTotals in
 * an AtomicReference: it allocates per call and retries under contention. Under one gate, which a
 * thread enters by one compare-and-set and leaves by one release store, the adds are plain.
 *
 * Entering is only ever tried: whoever finds the gate shut goes to another cell of the series or
 * looks again (see Series). No thread parks here.
 *
 * Layout: the values stand in the order of how often calls touch them, so that an ordinary call
 * stays within two cache lines, and the rarely touched tail keeps neighbouring cells' gates apart.
 * Filing and clearing follow a mask of the values that are not empty, so their price is what the
 * slot holds and not what it could hold. Nothing here is a reference: storing one in an old object
 * has its price with every collector.
 *
 * Not handled: counters past 2^63 within one slot (nine times 10^9 calls of the largest size).
 */
class Cell {

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
  static final int MAX_COST = 9;
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

  private static final int CACHEABLE_READ = 29;

  private static final int VALUE_COUNT = 30;

  private static final int MONEY = bit(COST) | bit(WITHOUT_CACHE) | bit(WRITE_PREMIUM);

  /** The values that combine otherwise than by addition. */
  static final int NOT_ADDED = MONEY | bit(MAX_LATENCY_MICROS) | bit(MAX_COST);

  // After the values: the lowest and one past the highest bucket in use, and the buckets. After
  // these the id of the dearest call, as long as it is.
  private static final int LOW = VALUE_COUNT;
  private static final int HIGH = LOW + 1;
  private static final int BUCKETS = HIGH + 1;
  private static final int FIRST_ID_WORDS = 8;

  /** The slot of a cell that nothing was recorded in yet: before every other. */
  static final long NO_SLOT = Long.MIN_VALUE;

  private static final VarHandle GATE;

  static {
    try {
      GATE = MethodHandles.lookup().findVarHandle(Cell.class, "gate", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int[] COUNTER_VALUES = counterValues();

  static final long[] NONE = {};

  @SuppressWarnings("UnusedVariable") // by GATE only
  private volatile boolean gate;

  private int mask;
  private long slot = NO_SLOT;
  private final int idAt;
  private long[] words;

  Cell(boolean withHistogram) {
    this(withHistogram, NONE);
    makeWords();
  }

  /** Creates a cell that makes its words at the first call: many a series never needs them. */
  Cell(boolean withHistogram, long[] none) {
    idAt = withHistogram ? BUCKETS + LatencyHistogram.BUCKETS : LOW;
    words = none;
  }

  private static int bit(int value) {
    return 1 << value;
  }

  // -- the gate ---------------------------------------------------------------------------------

  final boolean tryEnter() {
    return GATE.compareAndSet(this, false, true);
  }

  /** Enters, looking again and again: for the few who need this very cell. */
  final void enter() {
    int looks = 0;
    while (!tryEnter()) {
      Spin.pause(looks++);
    }
  }

  final void leave() {
    GATE.setRelease(this, false);
  }

  // -- what follows is for the thread inside the gate, or for cells of one thread ----------------

  final long slot() {
    return slot;
  }

  final void slot(long number) {
    slot = number;
  }

  final int mask() {
    return mask;
  }

  /** Returns how many calls the cell holds, retries included. */
  final long attempts() {
    return mask == 0 ? 0 : words[ATTEMPTS];
  }

  final boolean isEmpty() {
    return mask == 0;
  }

  final boolean hasHistogram() {
    return idAt != LOW;
  }

  /**
   * Adds a call: what {@link UsageCounter#of} and {@link MoneySum#picos} say, written out, since
   * two dozen calls through an interface would cost more than all else (a test compares the two).
   */
  final void add(PricedUsage call) {
    UsageRecord record = call.record();
    Cost cost = call.cost();
    TokenUsage tokens = record.tokens();
    Duration latency = record.latency();
    Duration firstToken = record.timeToFirstToken();
    makeWords();
    addTry(record.attempt() == 1);
    if (tokens != null) {
      addTokens(
          tokens.uncachedInput(),
          tokens.cacheRead(),
          tokens.cacheWriteShort(),
          tokens.cacheWriteLong(),
          tokens.output(),
          tokens.reasoning());
    } else if (record.usageUnknown()) {
      addUsageUnknown();
    }
    if (latency != null) {
      addLatency(micros(latency));
    }
    if (firstToken != null) {
      addFirstToken(micros(firstToken));
    }
    addOutcome(record.outcome().kind());
    if (cost.status() == Cost.Status.UNPRICED) {
      addUnpriced();
      return;
    }
    long picos = cost.picos();
    addCost(
        picos,
        cost.withoutCachePicos(),
        cost.cacheWritePremiumPicos(),
        cost.status() == Cost.Status.ESTIMATED);
    if (picos != 0) {
      offerDearest(picos, call.id());
    }
  }

  // -- parts of a call, for one that is here as an object and one that lies in a log --------------

  private void makeWords() {
    if (words.length == 0) {
      words = new long[idAt + FIRST_ID_WORDS];
    }
  }

  final void addTry(boolean first) {
    words[ATTEMPTS]++;
    if (first) {
      words[CALLS]++;
      mask |= bit(ATTEMPTS) | bit(CALLS);
    } else {
      mask |= bit(ATTEMPTS);
    }
  }

  final void addTokens(
      long uncached, long read, long writeShort, long writeLong, long output, long reasoning) {
    long[] w = words;
    int bits = bit(UNCACHED_INPUT) | bit(OUTPUT);
    w[UNCACHED_INPUT] += uncached;
    w[OUTPUT] += output;
    if (read != 0) {
      w[CACHE_HITS]++;
      w[CACHE_READ] += read;
      bits |= bit(CACHE_HITS) | bit(CACHE_READ);
    }
    long input = uncached + read + writeShort + writeLong;
    if (input >= UsageCounter.CACHEABLE_FROM) {
      w[CACHEABLE_PROMPTS]++;
      w[CACHEABLE_INPUT] += input;
      w[CACHEABLE_READ] += read;
      bits |= bit(CACHEABLE_PROMPTS) | bit(CACHEABLE_INPUT) | bit(CACHEABLE_READ);
    }
    if (reasoning != 0) {
      w[REASONING] += reasoning;
      bits |= bit(REASONING);
    }
    if ((writeShort | writeLong) != 0) {
      w[WRITE_SHORT] += writeShort;
      w[WRITE_LONG] += writeLong;
      bits |= bit(WRITE_SHORT) | bit(WRITE_LONG);
    }
    mask |= bits;
  }

  final void addUsageUnknown() {
    words[UNKNOWN_USAGE]++;
    mask |= bit(UNKNOWN_USAGE);
  }

  final void addLatency(long micros) {
    long[] w = words;
    w[TIMED]++;
    w[LATENCY_MICROS] += micros;
    if (micros > w[MAX_LATENCY_MICROS]) {
      w[MAX_LATENCY_MICROS] = micros;
    }
    if (hasHistogram()) {
      addToBucket(w, LatencyHistogram.bucketOf(micros), 1);
    }
    mask |= bit(TIMED) | bit(LATENCY_MICROS) | bit(MAX_LATENCY_MICROS);
  }

  final void addFirstToken(long micros) {
    words[FIRST_TOKEN_TIMED]++;
    words[FIRST_TOKEN_MICROS] += micros;
    mask |= bit(FIRST_TOKEN_TIMED) | bit(FIRST_TOKEN_MICROS);
  }

  final void addOutcome(Outcome.Kind kind) {
    if (kind != Outcome.Kind.SUCCESS) {
      int value =
          switch (kind) {
            case ERROR -> ERRORS;
            case RATE_LIMITED -> RATE_LIMITED;
            default -> CANCELLED;
          };
      words[value]++;
      mask |= bit(value);
    }
  }

  final void addUnpriced() {
    words[UNPRICED]++;
    mask |= bit(UNPRICED);
  }

  /** Adds the sums of money; the dearest call is told apart, since it comes with an id. */
  final void addCost(long picos, long withoutCache, long writePremium, boolean estimated) {
    int bits = 0;
    if (picos != 0) {
      bits = addMoney(words, COST, COST_CARRIES, picos);
    }
    if (withoutCache != 0) {
      bits |= addMoney(words, WITHOUT_CACHE, WITHOUT_CACHE_CARRIES, withoutCache);
    }
    if (writePremium != 0) {
      bits |= addMoney(words, WRITE_PREMIUM, WRITE_PREMIUM_CARRIES, writePremium);
    }
    if (estimated) {
      words[ESTIMATED]++;
      bits |= bit(ESTIMATED);
    }
    mask |= bits;
  }

  private static int addMoney(long[] w, int low, int carries, long picos) {
    long before = w[low];
    long after = before + picos;
    w[low] = after;
    if (((before ^ after) & (picos ^ after)) < 0) {
      w[carries] += picos > 0 ? 1 : -1;
      return bit(low) | bit(carries);
    }
    return bit(low);
  }

  private void offerDearest(long picos, CallId id) {
    long most = words[MAX_COST];
    if (picos > most || (picos == most && PackedId.isBefore(id, words, idAt))) {
      words[MAX_COST] = picos;
      PackedId.write(id, wordsForId(PackedId.maxWords(id)), idAt);
    }
    mask |= bit(MAX_COST);
  }

  // Of several that cost the same the first by id, as Extremes has it.
  private void offerDearest(long picos, long[] ids, int at) {
    long most = words[MAX_COST];
    if (picos > most || (picos == most && PackedId.isBefore(ids, at, words, idAt))) {
      words[MAX_COST] = picos;
      int length = PackedId.words(ids, at);
      System.arraycopy(ids, at, wordsForId(length), idAt, length);
    }
  }

  private long[] wordsForId(int length) {
    if (words.length < idAt + length) {
      words = Arrays.copyOf(words, idAt + length);
    }
    return words;
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

  static long micros(Duration time) {
    return time.getSeconds() * 1_000_000 + time.getNano() / 1_000;
  }

  /** Adds one value but {@link #MAX_COST}, which comes with an id. */
  final void addValue(int value, long amount) {
    long[] w = words;
    int bit = bit(value);
    if ((bit & NOT_ADDED) == 0) {
      w[value] += amount;
    } else if (value == COST) {
      bit = addMoney(w, COST, COST_CARRIES, amount);
    } else if (value == WITHOUT_CACHE) {
      bit = addMoney(w, WITHOUT_CACHE, WITHOUT_CACHE_CARRIES, amount);
    } else if (value == WRITE_PREMIUM) {
      bit = addMoney(w, WRITE_PREMIUM, WRITE_PREMIUM_CARRIES, amount);
    } else {
      w[value] = Math.max(w[value], amount);
    }
    mask |= bit;
  }

  /** Says which values were added to {@link #words} directly. */
  final void addMask(int values) {
    mask |= values;
  }

  /** Adds the largest cost of a call, whose id is at a place. */
  final void addMaxCost(long picos, long[] ids, int at) {
    offerDearest(picos, ids, at);
    mask |= bit(MAX_COST);
  }

  /** Adds to a bucket, if this cell has any. */
  final void addToBucket(int bucket, long count) {
    if (hasHistogram()) {
      addToBucket(words, bucket, count);
    }
  }

  /** Adds all that another cell holds; the caller is inside its gate. */
  final void addAll(Cell other) {
    if (other.isEmpty()) {
      return;
    }
    makeWords();
    for (int rest = other.mask(); rest != 0; rest &= rest - 1) {
      int value = Integer.numberOfTrailingZeros(rest);
      if (value == MAX_COST) {
        addMaxCost(other.words[MAX_COST], other.words, other.idAt);
      } else {
        addValue(value, other.words[value]);
      }
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
  final void clear() {
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      words[Integer.numberOfTrailingZeros(rest)] = 0;
    }
    endTaking();
  }

  private void clearBuckets() {
    if (hasHistogram()) {
      Arrays.fill(words, BUCKETS + lowBucket(), BUCKETS + highBucket(), 0);
      words[LOW] = 0;
      words[HIGH] = 0;
    }
  }

  /** Returns a value and empties it; the mask stays until {@link #endTaking}. */
  final long takeValue(int value) {
    long amount = words[value];
    words[value] = 0;
    return amount;
  }

  /** Empties the rest after all values were taken. */
  final void endTaking() {
    clearBuckets();
    words[idAt] = 0;
    mask = 0;
  }

  /** Returns where the dearest call's id is in {@link #words()}. */
  final int idAt() {
    return idAt;
  }

  final long[] words() {
    return words;
  }

  final int lowBucket() {
    return (int) words[LOW];
  }

  final int highBucket() {
    return (int) words[HIGH];
  }

  final long bucket(int bucket) {
    return words[BUCKETS + bucket];
  }

  /** Returns how many bytes the cell takes. */
  final long bytesOfCell() {
    return 40 + 16 + (long) words.length * Long.BYTES;
  }

  // -- as values --------------------------------------------------------------------------------

  final UsageTotals totals() {
    Map<MoneySum, Money> sums = new EnumMap<>(MoneySum.class);
    sums.put(MoneySum.COST, money(COST, COST_CARRIES));
    sums.put(MoneySum.COST_WITHOUT_CACHE, money(WITHOUT_CACHE, WITHOUT_CACHE_CARRIES));
    sums.put(MoneySum.CACHE_WRITE_PREMIUM, money(WRITE_PREMIUM, WRITE_PREMIUM_CARRIES));
    return UsageTotals.restore(
        counter -> words[COUNTER_VALUES[counter.ordinal()]],
        sums,
        hasHistogram()
            ? LatencyHistogram.of(Arrays.copyOfRange(words, BUCKETS, BUCKETS + highBucket()))
            : null);
  }

  final Extremes extremes() {
    Duration longest =
        words[TIMED] == 0 ? null : Duration.ofNanos(words[MAX_LATENCY_MICROS] * 1_000);
    return new Extremes(longest, words[MAX_COST], PackedId.read(words, idAt));
  }

  private Money money(int low, int carries) {
    long high = words[carries];
    BigInteger sum = BigInteger.valueOf(words[low]);
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
    values.put(UsageCounter.CACHEABLE_READ_TOKENS, CACHEABLE_READ);
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
