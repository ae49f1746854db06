package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.window.Fleet;
import io.tokengauge.window.FleetState;
import io.tokengauge.window.FleetState.Member;
import io.tokengauge.window.Publication;
import io.tokengauge.window.Publication.Part;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claims that it is known who publishes, and until when each did. */
abstract class ExchangeMembersContract extends ExchangeTheme {

  ExchangeMembersContract(MetricsExchangeContract setting) {
    super(setting);
  }

  @Test
  void fleetOfNobodyHasATimeAndNoMembers() {
    FleetState state = exchange.state(new Fleet("nobody", "is", "here"));
    assertThat(state.members()).isEmpty();
    assertThat(state.at()).isEqualTo(state.at().truncatedTo(ChronoUnit.MICROS));
    if (setting.followsGivenClock()) {
      assertThat(state.at()).isEqualTo(setting.clock().instant());
    }
  }

  @Test
  void answersTellTheTimeAtWhichTheyWereMade() {
    Instant before = now();
    Instant published = publish(ANN).at();
    Instant read = exchange.read(FLEET, ALL, List.of()).at();
    assertThat(List.of(before, published, read, now())).isSorted();
  }

  @Test
  void whoPublishesIsAMember() {
    Instant until = now().minusSeconds(1).truncatedTo(ChronoUnit.MICROS);
    Instant first = tell(ANN, until, false, 0);
    Member member = member(ANN);
    assertThat(member.until()).isEqualTo(until);
    assertThat(member.since()).isBeforeOrEqualTo(first);
    assertThat(member.lastCalls()).isNull();
    assertThat(member.left()).isFalse();
    assertThat(member.losses()).isZero();
  }

  @Test
  void untilAndLossesOnlyGrowAndLeavingStays() {
    Instant until = now().minusSeconds(1).truncatedTo(ChronoUnit.MICROS);
    tell(ANN, until, true, 3);
    Member before = member(ANN);
    tell(ANN, until.minusSeconds(5), false, 1);
    assertThat(member(ANN)).isEqualTo(before);
    tell(ANN, until.plusNanos(1_000), false, 4);
    Member after = member(ANN);
    assertThat(after.until()).isEqualTo(until.plusNanos(1_000));
    assertThat(after.losses()).isEqualTo(4);
    assertThat(after.left()).isTrue();
    assertThat(after.since()).isEqualTo(before.since());
  }

  @Test
  void nobodyHasPublishedTheFuture() {
    Instant answered = tell(ANN, now().plusSeconds(3_600), false, 0);
    assertThat(member(ANN).until()).isBeforeOrEqualTo(answered);
  }

  @Test
  void deltasThatCountAreRememberedAsLastCalls() {
    Part part = part(ALL, 1, delta(recent()));
    Instant applied = publish(ANN, part).at();
    Instant lastCalls = lastCalls();
    assertThat(lastCalls).isBeforeOrEqualTo(applied);
    if (setting.followsGivenClock()) {
      letPass(Duration.ofSeconds(7));
    }
    publish(ANN, part);
    publish(ANN, part(ALL, 2));
    assertThat(lastCalls()).isEqualTo(lastCalls);
    publish(ANN, part(ALL, 3, delta(recent())));
    assertThat(lastCalls()).isAfterOrEqualTo(lastCalls);
    assertThat(exchange.state(FLEET).contributors(lastCalls))
        .extracting(Member::instance)
        .containsExactly("ann");
  }

  @Test
  void everyStartOfAnInstanceIsAMemberAndTheLatestIsCurrent() {
    publish(ANN);
    if (setting.followsGivenClock()) {
      letPass(Duration.ofSeconds(1));
    }
    publish(ANN_RESTARTED);
    publish(BOB);
    FleetState state = exchange.state(FLEET);
    assertThat(state.members())
        .extracting(Member::incarnation)
        .containsExactlyInAnyOrder("ann-1", "ann-2", "bob-1");
    assertThat(state.current()).extracting(Member::incarnation).containsExactly("ann-2", "bob-1");
  }

  @Test
  void membersOfOtherFleetsAreNotShown() {
    publish(new Fleet("team", "api", "staging"), ANN);
    publish(new Fleet("team", "jobs", "prod"), ANN);
    publish(new Fleet("other", "api", "prod"), ANN);
    assertThat(exchange.state(FLEET).members()).isEmpty();
  }

  @Test
  void instanceThatStopsBecomesSilentAndItsCallsStay() {
    publish(ANN, part(ALL, 1, delta(recent())));
    letPass(Duration.ofSeconds(20));
    publish(BOB);
    FleetState state = exchange.state(FLEET);
    assertThat(state.silent(Duration.ofSeconds(5)))
        .extracting(Member::instance)
        .containsExactly("ann");
    assertThat(state.contributors(state.at().minusSeconds(60)))
        .extracting(Member::instance)
        .containsExactly("ann");
    assertThat(state.contributors(state.at().minusSeconds(10))).isEmpty();
    publish(ANN_RESTARTED);
    assertThat(exchange.state(FLEET).silent(Duration.ofSeconds(5))).isEmpty();
  }

  private Instant tell(Publisher who, Instant until, boolean leaving, long losses) {
    return exchange
        .publish(
            new Publication(
                FLEET, who.instance(), who.incarnation(), until, leaving, losses, List.of()))
        .at();
  }

  private Instant lastCalls() {
    Instant lastCalls = member(ANN).lastCalls();
    if (lastCalls == null) {
      throw new AssertionError("calls of " + ANN + " must be remembered");
    }
    return lastCalls;
  }

  private Member member(Publisher who) {
    return exchange.state(FLEET).members().stream()
        .filter(member -> member.incarnation().equals(who.incarnation()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(who + " must be a member"));
  }
}
