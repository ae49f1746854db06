package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.storage.memory.SharedFleet.Instance;
import io.tokengauge.usage.Origin;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.window.CallsOfRecord;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.FleetState;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.SharedWindowView;
import io.tokengauge.window.SharedWindows;
import io.tokengauge.window.WindowLength;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Shows how windows come back after their exchange has forgotten them, from the calls in the store.
 */
class SeededWindowsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final Origin ORIGIN = new Origin("team", "api", "prod", "alone");
  private static final PricedUsage CALL =
      PriceBook.builtIn().priced(UsageMonitorTest.callOf("user"));

  private final Windows windows = Windows.builder().series(SeriesSpec.of()).build();
  private SharedFleet fleet = new SharedFleet(7);
  private final List<Instance> instances = new ArrayList<>();

  private void start(String... names) {
    for (String name : names) {
      instances.add(fleet.new Instance(name, Duration.ZERO));
    }
  }

  private SharedWindowView view() {
    return instances.get(0).shared.view();
  }

  /** Records for a while and looks at nothing. */
  private void record(Duration length) {
    Instant end = fleet.time.now().plus(length);
    while (fleet.time.now().isBefore(end)) {
      fleet.time.advance(Duration.ofMillis(170));
      fleet.record(instances);
    }
  }

  private void forgetEverything() {
    fleet.link.exchange =
        MemoryStorage.builder().clock(fleet.time.clock()).build().require(MetricsExchange.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void whatAnExchangeForgotIsThereAgainAndNothingIsDoubled(long seed) {
    fleet = new SharedFleet(seed);
    start("a", "b", "c");
    record(Duration.ofSeconds(65));
    forgetEverything();
    record(Duration.ofSeconds(3));
    fleet.time.advance(SECOND);
    fleet.compareExactly(view(), true);
    record(Duration.ofSeconds(65));
    fleet.time.advance(SECOND);
    fleet.compareExactly(view(), true);
    assertThat(instances).allSatisfy(each -> assertThat(each.shared.check()).isEqualTo(Health.UP));
  }

  @Test
  void answersTellThatTheyAreSeededUntilTheWindowIsPastTheLoss() {
    start("a");
    record(Duration.ofSeconds(20));
    assertThat(view().window(Scope.ALL, WindowLength.MINUTE).complete()).isTrue();
    forgetEverything();
    record(Duration.ofSeconds(3));
    SharedWindowView seeded = view();
    assertThat(seeded.window(Scope.ALL, WindowLength.MINUTE).complete()).isFalse();
    assertThat(seeded.fleet().seeded(seeded.at().minus(Duration.ofMinutes(1)))).isTrue();
    assertThat(seeded.fleet().current()).extracting(FleetState.Member::seeded).containsOnly(false);
    fleet.time.advance(Duration.ofMinutes(1));
    SharedWindowView later = view();
    assertThat(later.window(Scope.ALL, WindowLength.MINUTE).complete()).isTrue();
    assertThat(later.window(Scope.ALL, WindowLength.HOUR).complete()).isFalse();
  }

  @Test
  void whatWasHeldBackWhileAnEmptyExchangeTookTheOldOnesPlaceCountsOnce() {
    start("a", "b");
    record(Duration.ofSeconds(20));
    fleet.link.cut = true;
    record(Duration.ofSeconds(40));
    forgetEverything();
    fleet.link.cut = false;
    record(SECOND);
    fleet.time.advance(SECOND);
    fleet.compareExactly(view(), true);
  }

  @Test
  void instancesThatHaveNothingToPublishFindOutToo() {
    start("a", "b");
    record(Duration.ofSeconds(20));
    fleet.time.advance(SECOND);
    forgetEverything();
    Instance idle = instances.remove(1);
    record(Duration.ofSeconds(65));
    fleet.time.advance(SECOND);
    fleet.compareExactly(view(), true);
    assertThat(idle.shared.stats().orElseThrow().losses()).isZero();
  }

  @Test
  void instancesThatAreGoneAreSeededByOneOfTheOthers() {
    start("a", "b", "gone");
    record(Duration.ofSeconds(20));
    fleet.time.advance(SECOND);
    Instance gone = instances.remove(2);
    gone.kill();
    record(Duration.ofSeconds(5));
    forgetEverything();
    record(Duration.ofSeconds(5));
    assertThat(view().window(Scope.ALL, WindowLength.HOUR).totals().attempts())
        .isLessThan(fleet.truth.size());
    record(Duration.ofSeconds(70));
    fleet.time.advance(SECOND);
    fleet.compareExactly(view(), true);
    assertThat(view().fleet().members())
        .filteredOn(FleetState.Member::seeded)
        .extracting(FleetState.Member::instance)
        .containsExactlyInAnyOrder("a", "b", "gone");
  }

  @Test
  void wholeFleetThatStartsAgainOnAnEmptyExchangeHasItsWindowsBack() {
    start("a", "b", "c");
    record(Duration.ofSeconds(65));
    fleet.time.advance(SECOND);
    instances.forEach(Instance::kill);
    instances.clear();
    forgetEverything();
    fleet.time.advance(Duration.ofSeconds(10));
    start("a", "b");
    record(Duration.ofSeconds(70));
    fleet.time.advance(SECOND);
    fleet.compareExactly(view(), true);
  }

  @Test
  void instanceThatStartsAgainInAYoungFleetDoublesNothing() {
    start("a", "b");
    record(Duration.ofSeconds(20));
    fleet.time.advance(SECOND);
    instances.remove(1).kill();
    start("b");
    record(Duration.ofSeconds(80));
    fleet.time.advance(SECOND);
    fleet.compareExactly(view(), true);
    assertThat(view().fleet().members()).noneMatch(FleetState.Member::seeded);
  }

  @Test
  void secondLossIsSeededToo() {
    start("a", "b");
    record(Duration.ofSeconds(20));
    forgetEverything();
    record(Duration.ofSeconds(90));
    forgetEverything();
    record(Duration.ofSeconds(3));
    fleet.time.advance(SECOND);
    fleet.compareExactly(view(), true);
  }

  /** Fails for a while. */
  private static final class Away implements CallsOfRecord {
    private boolean away = true;
    private int asked;

    @Override
    public Set<String> instances(Fleet fleet, Instant from, Instant to) {
      return Set.of();
    }

    @Override
    public void read(
        Fleet of, String instance, Instant from, Instant to, Consumer<? super PricedUsage> calls) {
      asked++;
      if (away) {
        throw StorageException.passing("database is away", new IllegalStateException());
      }
    }
  }

  private SharedWindows alone() {
    return SharedWindows.builder(fleet.link, ORIGIN).view(SharedView.ALL).build();
  }

  @Test
  void recordThatIsAwayIsToldAndAskedAgainEveryMinute() {
    Away record = new Away();
    SharedWindows shared = alone();
    assertThatIllegalStateException()
        .isThrownBy(() -> shared.seedFrom(record, null, fleet.time))
        .withMessage(
            "shared windows must be told what to seed from once, after they are published");
    shared.publish(windows, fleet.time, fleet.time);
    shared.seedFrom(record, null, fleet.time);
    fleet.time.advance(Duration.ofSeconds(5));
    assertThat(shared.check().detail())
        .contains("shared windows not seeded from the record yet: database is away");
    fleet.time.advance(Duration.ofMinutes(2));
    assertThat(record.asked).isEqualTo(3);
    record.away = false;
    fleet.time.advance(Duration.ofMinutes(5));
    assertThat(record.asked).isEqualTo(4);
    assertThat(shared.check()).isEqualTo(Health.UP);
    assertThatIllegalStateException()
        .isThrownBy(() -> shared.seedFrom(record, null, fleet.time))
        .withMessageContaining("what to seed from once");
  }

  @Test
  void withoutARecordWhatIsForgottenIsALoss() {
    SharedWindows shared = alone();
    shared.publish(windows, fleet.time, fleet.time);
    count(1);
    forgetEverything();
    count(10);
    assertThat(shared.stats().orElseThrow().losses()).isPositive();
    assertThat(shared.check().detail()).contains("deltas of shared windows lost");
    SharedWindowView view = shared.view();
    assertThat(view.window(Scope.ALL, WindowLength.MINUTE).complete()).isFalse();
    assertThat(view.rpm(Scope.ALL)).isEqualTo(10);
  }

  private void count(int calls) {
    for (int i = 0; i < calls; i++) {
      windows.record(CALL, fleet.time.now());
      fleet.time.advance(SECOND);
    }
  }
}
