package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.DistinctValues;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.ScanPage;
import io.tokengauge.history.Source;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claims that a store does what the {@link ReferenceUsageStore} does, whatever is done to both.
 *
 * <p>Left to the store, and so not compared: how many cells and identities a purge removed; whether
 * an amendment that is stale, repeated or in conflict says so or {@code ROW_GONE} once the row is
 * gone. What the port leaves open is not done: calls and replacements start where nothing was
 * purged.
 */
abstract class ModelContract extends UsageStoreTheme {

  private static final Instant FROM = DAY_START;
  private static final Instant TO = DAY_START.plusSeconds(2 * 86_400);
  private static final int STEPS = 150;

  private ReferenceUsageStore model = new ReferenceUsageStore();
  private final List<PricedUsage> appended = new ArrayList<>();
  private final List<Amendment> amended = new ArrayList<>();

  private record Amendment(CallId id, int revision, PricedUsage replacement) {}

  ModelContract(UsageStoreContract setting) {
    super(setting);
  }

  @BeforeEach
  final void startModel() {
    model = new ReferenceUsageStore(store.cubes());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anySequenceOfRealisticOperationsAgreesWithTheModel(long seed) {
    run(seed, false);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {101, 102, 103, 104})
  void anySequenceOfAdversarialOperationsAgreesWithTheModel(long seed) {
    run(seed, true);
  }

  private void run(long seed, boolean adversarial) {
    Random random = new Random(seed);
    UsageFixtures fixtures = new UsageFixtures(seed);
    for (int step = 0; step < STEPS; step++) {
      String context = "seed " + seed + ", step " + step + ": ";
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> append(random, fixtures, adversarial, context);
        case 3 -> amend(random, fixtures, context);
        case 4 -> {
          if (random.nextInt(4) == 0) {
            purge(random, context);
          }
        }
        case 5 -> scan(random, context);
        case 6 -> distinct(random, context);
        default -> Answers.assertAgrees(store, model, query(random), context);
      }
    }
  }

  private void append(Random random, UsageFixtures fixtures, boolean adversarial, String context) {
    List<PricedUsage> batch = new ArrayList<>();
    int size = random.nextInt(1 + random.nextInt(40));
    for (int i = 0; i < size; i++) {
      int kind = random.nextInt(10);
      if (kind == 0 && !appended.isEmpty()) {
        batch.add(pick(random, appended));
      } else if (kind == 1 && !appended.isEmpty()) {
        batch.add(withOtherAttempt(pick(random, appended)));
      } else {
        Instant from = untouchedFrom();
        PricedUsage call =
            adversarial && random.nextBoolean()
                ? fixtures.adversarial(from, TO)
                : fixtures.realistic(from, TO);
        batch.add(call);
        appended.add(call);
      }
    }
    AppendResult expected = model.append(batch);
    AppendResult result = store.append(batch);
    assertThat(result.appended()).as("%sappended", context).isEqualTo(expected.appended());
    assertThat(result.duplicates()).as("%sduplicates", context).isEqualTo(expected.duplicates());
    assertThat(result.conflicts())
        .as("%sconflicts", context)
        .containsExactlyInAnyOrderElementsOf(expected.conflicts());
    assertThat(result.beyondHorizon())
        .as("%sbeyond horizon", context)
        .containsExactlyInAnyOrderElementsOf(expected.beyondHorizon());
  }

  private void amend(Random random, UsageFixtures fixtures, String context) {
    Amendment amendment = amendment(random, fixtures);
    boolean rowGone = model.rowGone(amendment.id);
    AmendResult expected = model.amend(amendment.id, amendment.revision, amendment.replacement);
    assertThat(store.amend(amendment.id, amendment.revision, amendment.replacement))
        .as("%s%s", context, amendment)
        .isIn(rowGone ? List.of(expected, AmendResult.ROW_GONE) : List.of(expected));
    amended.add(amendment);
  }

  private Amendment amendment(Random random, UsageFixtures fixtures) {
    if (!amended.isEmpty() && random.nextInt(4) == 0) {
      return pick(random, amended);
    }
    PricedUsage other = fixtures.realistic(untouchedFrom(), TO);
    if (appended.isEmpty() || random.nextInt(10) == 0) {
      return new Amendment(other.id(), 1, other);
    }
    CallId id = pick(random, appended).id();
    UsageRecord record = other.record().toBuilder().id(id).attempt(7).build();
    Cost cost = random.nextInt(5) == 0 ? Cost.UNPRICED : other.cost();
    return new Amendment(id, 1 + random.nextInt(3), new PricedUsage(record, cost));
  }

  private void purge(Random random, String context) {
    PurgeTier tier = pick(random, List.of(PurgeTier.values()));
    // Slowly, so that something is left to ask about.
    Instant before = untouchedFrom().plusNanos(random.nextInt(2 * 3600) * 1_000_003_000L);
    if (random.nextBoolean()) {
      before = ReferenceUsageStore.quarterOf(before);
    }
    if (tier == PurgeTier.IDS && !model.wouldForget(before)) {
      return;
    }
    long removed = store.purge(tier, before);
    long expected = model.purge(tier, before);
    if (tier == PurgeTier.ROWS) {
      assertThat(removed).as("%srows purged before %s", context, before).isEqualTo(expected);
    }
    assertThat(store.identityHorizon())
        .as("%shorizon after purging %s before %s", context, tier, before)
        .isEqualTo(model.identityHorizon());
  }

  private void scan(Random random, String context) {
    UsageFilter filter = filter(random);
    Instant from = instant(random);
    Instant to = from.plusNanos((1 + random.nextInt(2 * 86_400)) * 1_000_000_000L);
    int limit = 1 + random.nextInt(30);
    List<StoredUsage> found = new ArrayList<>();
    ScanPage.@Nullable Position after = null;
    boolean complete = true;
    do {
      ScanPage page = store.scan(filter, from, to, after, limit);
      assertThat(page.calls()).as("%spage", context).hasSizeLessThanOrEqualTo(limit);
      found.addAll(page.calls());
      complete &= page.complete();
      after = page.next();
    } while (after != null);
    assertThat(found)
        .as("%sscan of %s from %s to %s", context, filter, from, to)
        .containsExactlyElementsOf(model.stream(filter, from, to).toList());
    if (!from.isBefore(model.rowsFrom())) {
      assertThat(complete).as("%scomplete from %s to %s", context, from, to).isTrue();
    } else if (model.lostRowsIn(from, to)) {
      assertThat(complete).as("%scomplete from %s to %s", context, from, to).isFalse();
    }
  }

  private void distinct(Random random, String context) {
    Dimension dimension = dimension(random);
    UsageFilter filter = filter(random);
    Instant from = instant(random);
    Instant to = from.plusNanos((1 + random.nextInt(2 * 86_400)) * 1_000_000_000L);
    int limit = 1 + random.nextInt(20);
    DistinctValues answer = store.distinct(dimension, filter, from, to, limit);
    List<String> truth = model.trueValues(dimension, filter, from, to);
    if (answer.source() == Source.PARTIAL) {
      assertThat(model.distinct(dimension, filter, from, to, limit).source())
          .as("%sPARTIAL must be unavoidable", context)
          .isEqualTo(Source.PARTIAL);
      assertThat(truth).as("%svalues of %s", context, dimension).containsAll(answer.values());
    } else {
      assertThat(answer.values())
          .as("%svalues of %s, from %s to %s, %s", context, dimension, from, to, filter)
          .containsExactlyElementsOf(truth.subList(0, Math.min(limit, truth.size())));
    }
  }

  private UsageQuery query(Random random) {
    Instant from = instant(random);
    Instant to = from;
    while (!from.isBefore(to)) {
      to = instant(random).plusSeconds(random.nextInt(3) * 900L);
    }
    return RandomQueries.about(random, from, to, filter(random));
  }

  private UsageFilter filter(Random random) {
    return RandomQueries.filter(random, appended);
  }

  private static Dimension dimension(Random random) {
    return RandomQueries.dimension(random);
  }

  // Mostly on a quarter of an hour, sometimes anywhere, now and then long before.
  private static Instant instant(Random random) {
    Instant anywhere = FROM.plusNanos((long) (random.nextDouble() * 2 * 86_400e9));
    return switch (random.nextInt(8)) {
      case 0 -> anywhere;
      case 1 -> FROM;
      default -> ReferenceUsageStore.quarterOf(anywhere);
    };
  }

  private Instant untouchedFrom() {
    Instant from = model.untouchedFrom();
    return from.isBefore(FROM) ? FROM : from;
  }

  // Differs from the call as appended and from every replacement.
  private static PricedUsage withOtherAttempt(PricedUsage call) {
    int attempt = call.record().attempt() == 9 ? 10 : 9;
    return new PricedUsage(call.record().toBuilder().attempt(attempt).build(), call.cost());
  }

  private static <T> T pick(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
