package io.tokengauge.storage.jdbc;

import static io.tokengauge.testkit.UsageFixtures.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Claims that a commit whose answer is lost counts once, and that its caller is told what happened
 * and not what the repetition found.
 */
class LostAnswerTest {

  private static final Instant TEN = Instant.parse("2026-03-04T10:00:00Z");

  // How many commits are answered before one is not; below zero, all are.
  private final AtomicInteger answersBeforeLoss = new AtomicInteger(-1);
  private final Opened opened = new Opened();
  private final UsageStore store;

  LostAnswerTest() {
    store =
        opened
            .add(
                JdbcStorage.builder()
                    .url(PostgresServer.url())
                    .schema(PostgresServer.freshSchema())
                    .dataSource(connectionsThatMayLoseAnswers())
                    .build())
            .require(UsageStore.class);
  }

  // Numbers the keys that later calls have, too, so that theirs is the next commit.
  @BeforeEach
  void appendOne() {
    store.append(List.of(call("first", TEN)));
  }

  @AfterEach
  void close() {
    opened.close();
  }

  @Test
  void appendReportsItsCallsAsAppended() {
    List<PricedUsage> calls = List.of(call("a", TEN), call("b", TEN), call("first", TEN));
    answersBeforeLoss.set(0);
    assertThat(store.append(calls)).isEqualTo(new AppendResult(2, 1, List.of(), List.of()));
    assertThat(answersBeforeLoss).hasNegativeValue();
    Agreement.assertHolds(store, calls);
  }

  @Test
  void amendmentReportsThatItWasApplied() {
    PricedUsage first = call("first", TEN);
    PricedUsage amended = new PricedUsage(first.record(), Cost.UNPRICED);
    // The first is that of reading the call as it is.
    answersBeforeLoss.set(1);
    assertThat(store.amend(first.id(), 1, amended)).isEqualTo(AmendResult.APPLIED);
    assertThat(answersBeforeLoss).hasNegativeValue();
    assertThat(store.amend(first.id(), 1, amended)).isEqualTo(AmendResult.REPEATED);
    Agreement.assertHolds(store, List.of(amended));
  }

  private boolean mayBeLost() {
    return answersBeforeLoss.get() >= 0 && answersBeforeLoss.getAndDecrement() == 0;
  }

  private DataSource connectionsThatMayLoseAnswers() {
    return proxy(
        DataSource.class,
        (method, arguments) -> {
          assertThat(method.getName()).isEqualTo("getConnection");
          return mayLoseAnswers(
              DriverManager.getConnection(PostgresServer.url(), "postgres", "secret"));
        });
  }

  private Connection mayLoseAnswers(Connection real) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          Object result = method.invoke(real, arguments);
          if (method.getName().equals("commit") && mayBeLost()) {
            real.close();
            throw new SQLException("the answer was lost", "08006");
          }
          return result;
        });
  }

  /** Answers a call of a method. */
  private interface Answer {
    Object to(Method method, Object[] arguments) throws Exception;
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            LostAnswerTest.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return answer.to(method, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
