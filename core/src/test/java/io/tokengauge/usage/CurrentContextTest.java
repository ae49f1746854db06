package io.tokengauge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope is there to be closed, not to be referred to
class CurrentContextTest {

  private static final UsageContext ADA = UsageContext.ofUser("ada");
  private static final UsageContext BEN = UsageContext.ofUser("ben");

  @Test
  void aThreadWithoutOneHasTheEmptyContext() {
    assertThat(CurrentContext.get()).isSameAs(UsageContext.EMPTY);
  }

  @Test
  void theInnerContextHoldsUntilItsScopeEnds() {
    try (CurrentContext.Scope outer = CurrentContext.open(ADA)) {
      try (CurrentContext.Scope inner = CurrentContext.open(BEN)) {
        assertThat(CurrentContext.get()).isEqualTo(BEN);
      }
      assertThat(CurrentContext.get()).isEqualTo(ADA);
    }
    assertThat(CurrentContext.get()).isSameAs(UsageContext.EMPTY);
  }

  @Test
  void aWrappedTaskTakesTheContextToAnotherThreadAndLeavesNoneBehind() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      AtomicReference<UsageContext> seen = new AtomicReference<>();
      try (CurrentContext.Scope scope = CurrentContext.open(ADA)) {
        pool.submit(CurrentContext.wrap(() -> seen.set(CurrentContext.get()))).get();
        assertThat(seen.get()).isEqualTo(ADA);
        assertThat(pool.submit(CurrentContext.wrapCall(CurrentContext::get)).get()).isEqualTo(ADA);
        seen.set(BEN);
        CurrentContext.wrapExecutor(pool).execute(() -> seen.set(CurrentContext.get()));
      }
      assertThat(pool.submit(CurrentContext::get).get()).isSameAs(UsageContext.EMPTY);
      assertThat(seen.get()).isEqualTo(ADA);
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void aTaskThatThrowsLeavesNoContextBehind() {
    Runnable failing;
    try (CurrentContext.Scope scope = CurrentContext.open(ADA)) {
      failing =
          CurrentContext.wrap(
              () -> {
                throw new IllegalStateException("task");
              });
    }
    assertThatThrownBy(failing::run).hasMessage("task");
    assertThat(CurrentContext.get()).isSameAs(UsageContext.EMPTY);
  }

  @Test
  void aScopeClosedByAnotherThreadIsRefused() throws Exception {
    try (CurrentContext.Scope scope = CurrentContext.open(ADA)) {
      ExecutorService pool = Executors.newSingleThreadExecutor();
      try {
        pool.submit(
                () ->
                    assertThatThrownBy(scope::close)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("closed by the thread that opened it"))
            .get();
      } finally {
        pool.shutdown();
      }
      assertThat(CurrentContext.get()).isEqualTo(ADA);
    }
  }
}
