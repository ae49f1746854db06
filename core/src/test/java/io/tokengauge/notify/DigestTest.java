package io.tokengauge.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.time.VirtualScheduler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** 10:00 UTC; the next full hour is an hour away. */
  private final VirtualScheduler scheduler = new VirtualScheduler(Sample.TIME);

  private final List<Dispatch> arrived = new ArrayList<>();
  private boolean down;

  private Delivery hourly(Delivery.Builder builder) {
    Delivery delivery = builder.digest(DigestPlan.hourly()).build();
    delivery.start(scheduler);
    return delivery;
  }

  private Delivery hourly() {
    return hourly(Delivery.to(this::take));
  }

  private void take(Dispatch dispatch) throws IOException {
    arrived.add(dispatch);
    if (down) {
      throw new IOException("down");
    }
  }

  private void tell(Delivery delivery, Notification... news) {
    for (Notification notification : news) {
      delivery.add(notification, scheduler.now());
      scheduler.advance(Duration.ofMinutes(1));
    }
  }

  private List<String> told(int digest) {
    return arrived.get(digest).notifications().stream()
        .map(n -> n.fingerprint() + n.transition().name().charAt(0))
        .toList();
  }

  @Test
  void whatComesUpIsToldAtTheNextTimeAsOneDispatch() {
    Delivery delivery = hourly();
    tell(delivery, Sample.firing("a"), Sample.event("b"), Sample.firing("c"));
    assertThat(arrived).isEmpty();
    scheduler.advance(Duration.ofMinutes(57));
    assertThat(scheduler.now()).isEqualTo("2026-11-02T11:00:00Z");
    assertThat(arrived).hasSize(1);
    assertThat(told(0)).containsExactly("aF", "bE", "cF");
    assertThat(delivery.stats()).isEqualTo(new DeliveryStats(3, 0, 0, 0, 0));
    scheduler.advance(Duration.ofDays(1)); // nothing to tell, nothing told
    tell(delivery, Sample.resolved("a"));
    scheduler.advance(Duration.ofHours(1));
    assertThat(arrived).hasSize(2);
    assertThat(told(1)).containsExactly("aR");
    assertThat(arrived.get(1).group().thread()).isNotEqualTo(arrived.get(0).group().thread());
  }

  @Test
  void digestWhoseTimePassedWhileNobodySentIsToldAtTheStart() {
    Delivery delivery = Delivery.to(this::take).digest(DigestPlan.hourly()).build();
    tell(delivery, Sample.firing("a"));
    scheduler.advance(Duration.ofMinutes(70));
    delivery.start(scheduler);
    scheduler.advance(Duration.ZERO);
    assertThat(told(0)).containsExactly("aF");
    tell(delivery, Sample.firing("b"));
    scheduler.advance(Duration.ofMinutes(30));
    assertThat(arrived).hasSize(1);
  }

  @Test
  void ofEachAlertTheLastIsToldAndEveryEvent() {
    Delivery delivery = hourly();
    tell(
        delivery,
        Sample.firing("short"),
        Sample.firing("worse"),
        Sample.event("a"),
        Sample.resolved("short"),
        Sample.of("worse", Transition.FIRING, Severity.CRITICAL, "now critical"),
        Sample.of("a", Transition.EVENT, Severity.WARNING, "again"),
        Sample.resolved("unknown"));
    scheduler.advance(Duration.ofHours(1));
    assertThat(told(0)).containsExactly("aE", "shortR", "worseF", "aE");
    assertThat(arrived.get(0).severity()).isEqualTo(Severity.CRITICAL);
  }

  @Test
  void digestThatFailedComesAgainAsTheSameOrWithWhatCameUpMeanwhile() {
    Delivery delivery = hourly();
    tell(delivery, Sample.firing("a"), Sample.firing("b"));
    down = true;
    scheduler.advance(Duration.ofMinutes(58));
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(arrived).hasSize(2);
    assertThat(arrived.get(1).id()).isEqualTo(arrived.get(0).id());
    assertThat(told(1)).containsExactly("aF", "bF");
    tell(delivery, Sample.resolved("a"));
    down = false;
    scheduler.advance(Duration.ofMinutes(5));
    Dispatch last = arrived.get(arrived.size() - 1);
    assertThat(told(arrived.size() - 1)).containsExactly("bF", "aR");
    assertThat(last.id()).isNotEqualTo(arrived.get(0).id());
    int tries = arrived.size();
    tell(delivery, Sample.firing("c"));
    scheduler.advance(Duration.ofMinutes(52));
    assertThat(arrived).hasSize(tries);
    scheduler.advance(Duration.ofMinutes(2));
    assertThat(told(tries)).containsExactly("cF");
  }

  @Test
  void refusedDigestIsADeadLetterOfEachAndItsEndsAreNotTold() {
    Delivery delivery =
        hourly(
            Delivery.to(
                dispatch -> {
                  take(dispatch);
                  if (arrived.size() == 1) {
                    throw DeliveryException.never("no");
                  }
                }));
    tell(delivery, Sample.firing("a"), Sample.firing("b"));
    scheduler.advance(Duration.ofHours(1));
    assertThat(delivery.deadLetters())
        .extracting(letter -> letter.dispatch().lead().fingerprint())
        .containsExactly("b", "a");
    tell(delivery, Sample.resolved("a"), Sample.event("c"));
    scheduler.advance(Duration.ofHours(1));
    assertThat(told(1)).containsExactly("cE");
  }

  @Test
  void closingTellsAtOnceWhatWouldBeLostAndKeepsWhatLasts() {
    Delivery forgetful = hourly();
    InMemoryOutbox lasting = new InMemoryOutbox();
    Delivery other = hourly(Delivery.to(this::take).named("other").outbox(lasting));
    tell(forgetful, Sample.event("a"));
    tell(other, Sample.event("b"));
    assertThat(forgetful.close(Duration.ofSeconds(1))).isZero();
    assertThat(told(0)).containsExactly("aE");
    assertThat(other.close(Duration.ofSeconds(1))).isEqualTo(1);
    assertThat(arrived).hasSize(1);
    hourly(Delivery.to(this::take).named("other").outbox(lasting));
    scheduler.advance(Duration.ofHours(1));
    assertThat(told(1)).containsExactly("bE");
  }

  @Test
  void notifierHasAPlanOfItsOwnUnlessAnotherIsSet() {
    Notifier notifier =
        new Notifier() {
          @Override
          public void send(Dispatch dispatch) throws IOException {
            take(dispatch);
          }

          @Override
          public Optional<DigestPlan> digest() {
            return Optional.of(DigestPlan.daily(LocalTime.of(8, 0), ZoneOffset.UTC));
          }
        };
    Delivery daily = Delivery.to(notifier).build();
    daily.start(scheduler);
    Delivery hourly = hourly(Delivery.to(notifier));
    tell(daily, Sample.event("a"));
    tell(hourly, Sample.event("b"));
    scheduler.advance(Duration.ofHours(1));
    assertThat(told(0)).containsExactly("bE");
    scheduler.advance(Duration.ofHours(21));
    assertThat(told(1)).containsExactly("aE");
  }

  @ParameterizedTest
  @CsvSource({
    "PT24H, 08:00, 2026-11-02T06:59:59Z, 2026-11-02T07:00:00Z",
    "PT24H, 08:00, 2026-11-02T07:00:00Z, 2026-11-03T07:00:00Z",
    "PT6H,  08:00, 2026-11-02T07:00:00Z, 2026-11-02T13:00:00Z",
    "PT6H,  08:00, 2026-11-01T23:30:00Z, 2026-11-02T01:00:00Z",
    // A day of 23 hours, and a time that it does not have: an hour later.
    "PT24H, 02:30, 2026-03-28T12:00:00Z, 2026-03-29T01:30:00Z",
    "PT24H, 02:30, 2026-03-29T01:30:00Z, 2026-03-30T00:30:00Z",
    // A day of 25 hours: once, although that time comes twice.
    "PT24H, 02:30, 2026-10-24T12:00:00Z, 2026-10-25T00:30:00Z",
    "PT24H, 02:30, 2026-10-25T00:30:00Z, 2026-10-26T01:30:00Z",
  })
  void timesAreThoseOfTheZonesClock(Duration every, LocalTime at, Instant after, Instant next) {
    assertThat(new DigestPlan(every, at, BERLIN).next(after)).isEqualTo(next);
  }

  @Test
  void intervalsThatDoNotFitADayAreRefused() {
    for (String every : List.of("PT0S", "PT59S", "PT7H", "P2D", "-PT1H", "PT60.000000001S")) {
      assertThatThrownBy(
              () -> new DigestPlan(Duration.parse(every), LocalTime.NOON, ZoneOffset.UTC))
          .hasMessageContaining(
              "digest interval must be a whole part of a day, PT1M or more, was ");
    }
  }
}
