package io.tokengauge.usage;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Draws calls of every shape; the same seed gives the same calls. */
public final class RandomCalls {

  /** When hand-made calls start. */
  public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private static final long DAYS_OF_STARTS = 36_524;

  private final Random random;

  /** Starts a sequence. */
  public RandomCalls(long seed) {
    this.random = new Random(seed);
  }

  /** Returns a plain call, to be changed where a test needs it. */
  public static UsageRecord.Builder aCall(String id) {
    return UsageRecord.builder(CallId.ofRequest("openai", id), START, "gpt-4o");
  }

  /** Returns the builder's call at a price. */
  public static PricedUsage priced(UsageRecord.Builder call, long picos) {
    return new PricedUsage(call.build(), new Cost(Cost.Status.PRICED, picos, picos, 0, "test"));
  }

  /** Returns the builder's call without a price. */
  public static PricedUsage unpriced(UsageRecord.Builder call) {
    return new PricedUsage(call.build(), Cost.UNPRICED);
  }

  /** Returns as many calls. */
  public List<PricedUsage> calls(int count) {
    List<PricedUsage> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(call());
    }
    return calls;
  }

  /** Returns a call and its cost. */
  public PricedUsage call() {
    return new PricedUsage(record(), cost());
  }

  /** Returns a cost; a few values come up often, so that calls tie. */
  public Cost cost() {
    long picos = oneIn(3) ? random.nextInt(3) : below(1L << random.nextInt(63));
    return switch (random.nextInt(4)) {
      case 0 -> Cost.UNPRICED;
      case 1 -> Cost.NOT_BILLED;
      case 2 ->
          new Cost(Cost.Status.ESTIMATED, picos, below(Long.MAX_VALUE), random.nextLong(), text(9));
      default ->
          new Cost(Cost.Status.PRICED, picos, below(1L << 40), random.nextInt(), "list 2026-03");
    };
  }

  /** Returns a record in which anything may be missing. */
  public UsageRecord record() {
    TokenUsage tokens = oneIn(4) ? null : tokens();
    Duration latency = oneIn(4) ? null : Duration.ofNanos(below(1L << (1 + random.nextInt(48))));
    Duration limit = latency == null ? UsageRecord.MAX_LATENCY : latency;
    return UsageRecord.builder(id(), start(), text(40))
        .latency(latency)
        .timeToFirstToken(oneIn(2) ? null : Duration.ofNanos(below(limit.toNanos() + 1)))
        .responseModel(textOrNull())
        .operation(oneIn(2) ? UsageRecord.CHAT : text(10))
        .tokens(tokens)
        .extras(extras(tokens == null ? TokenUsage.ZERO : tokens))
        .outcome(outcome())
        .attempt(1 + random.nextInt(oneIn(2) ? 1 : 1000))
        .serviceTier(ServiceTier.values()[random.nextInt(ServiceTier.values().length)])
        .context(context())
        .origin(oneIn(2) ? Origin.DEFAULT : new Origin(text(300), text(5), text(5), text(5)))
        .reportedCost(oneIn(2) ? null : Money.ofPicos(new BigInteger(random.nextInt(90), random)))
        .build();
  }

  /** Returns an identity; long, odd and common ones. */
  public CallId id() {
    String[] providers = {"openai", "Anthropic", "x-ai", "İ".repeat(200), text(20)};
    return new CallId(providers[random.nextInt(providers.length)], text(3), text(300));
  }

  /** Returns any start that is believed, to the nanosecond. */
  public Instant start() {
    return UsageRecord.MIN_START
        .plus(Duration.ofDays(below(DAYS_OF_STARTS)))
        .plusNanos(below(86_400_000_000_000L));
  }

  /** Returns counts, most of them small. */
  public TokenUsage tokens() {
    long output = count();
    return new TokenUsage(count(), count(), count(), count(), output, below(output + 1));
  }

  private BillableExtras extras(TokenUsage tokens) {
    if (oneIn(2)) {
      return BillableExtras.NONE;
    }
    long audioIn = below(tokens.uncachedInput() + 1);
    long audioOut = below(tokens.output() + 1);
    return new BillableExtras(
        audioIn,
        below(tokens.cacheRead() + 1),
        audioOut,
        below(tokens.uncachedInput() - audioIn + 1),
        below(tokens.output() - audioOut + 1),
        count(),
        textOrNull(),
        textOrNull());
  }

  private Outcome outcome() {
    return switch (random.nextInt(5)) {
      case 0 -> Outcome.SUCCESS;
      case 1 -> Outcome.CANCELLED;
      case 2 -> Outcome.rateLimited(textOrNull());
      case 3 -> Outcome.error(0, textOrNull());
      default -> Outcome.error(100 + random.nextInt(500), textOrNull());
    };
  }

  /** Returns a context in which anything may be missing. */
  public UsageContext context() {
    UsageContext.Builder context =
        UsageContext.builder()
            .user(textOrNull())
            .organization(textOrNull())
            .project(textOrNull())
            .feature(textOrNull())
            .endpoint(textOrNull())
            .apiKeyId(textOrNull())
            .cacheKey(textOrNull())
            .prompt(textOrNull(), textOrNull());
    for (int tags = oneIn(2) ? 0 : random.nextInt(17); tags > 0; tags--) {
      context.tag(text(6), text(300));
    }
    return context.build();
  }

  private long count() {
    return oneIn(50) ? TokenUsage.MAX_COUNT : below(1L << random.nextInt(20));
  }

  private @Nullable String textOrNull() {
    return oneIn(2) ? null : text(oneIn(20) ? 2000 : 12);
  }

  /** Returns text that is not blank, with whatever a hostile caller would put into it. */
  public String text(int mostUnits) {
    StringBuilder text = new StringBuilder("x");
    int length = random.nextInt(mostUnits);
    while (text.length() < length) {
      switch (random.nextInt(6)) {
        case 0 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
        case 1 -> text.append((char) random.nextInt(0x10000));
        case 2 -> text.append((char) (0xD7F0 + random.nextInt(0x820)));
        default -> text.append((char) (' ' + random.nextInt(95)));
      }
    }
    return text.toString();
  }

  /** Returns text that UTF-8 can carry: no half of a surrogate pair. */
  public String wellFormed(int mostCodePoints) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(mostCodePoints + 1); left > 0; left--) {
      int codePoint =
          switch (random.nextInt(4)) {
            case 0 -> 'a' + random.nextInt(2);
            case 1 -> 0xE000 + random.nextInt(0x2000);
            case 2 -> 0x10000 + random.nextInt(0x100000);
            default -> random.nextInt(0xD800);
          };
      text.appendCodePoint(codePoint);
    }
    return text.toString();
  }

  /** Returns a number from 0 to below the bound. */
  public long below(long bound) {
    return random.nextLong(bound);
  }

  /** Returns any number. */
  public long anyLong() {
    return random.nextLong();
  }

  private boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }
}
