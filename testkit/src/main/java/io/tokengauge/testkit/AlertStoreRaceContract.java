package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.alert.AlertBook;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Claims that of threads which change one book at once each change is made once and told once, and
 * that threads which send at once share the dispatches out among them.
 */
abstract class AlertStoreRaceContract extends AlertStoreTheme {

  private static final int THREADS = 8;
  private static final int CHANGES = 20;

  AlertStoreRaceContract(AlertStoreContract setting) {
    super(setting);
  }

  @Test
  void everyChangeIsMadeOnceAndToldOnce() throws Exception {
    List<Callable<Set<String>>> writers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int writer = i;
      writers.add(() -> write(writer));
    }
    atOnce(writers);
    AlertBook end = store.load(BOOK);
    assertThat(end.version()).isEqualTo(THREADS * CHANGES);
    assertThat(end.entries()).containsEntry("count", Integer.toString(THREADS * CHANGES));
    assertThat(outbox().pending(MAIL)).isEqualTo(THREADS * CHANGES);

    List<Callable<Set<String>>> senders = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      senders.add(this::send);
    }
    Set<String> sent = new TreeSet<>();
    int count = 0;
    for (Set<String> ids : atOnce(senders)) {
      count += ids.size();
      sent.addAll(ids);
    }
    assertThat(sent).hasSize(THREADS * CHANGES);
    assertThat(count).as("sent in all, none by two").isEqualTo(THREADS * CHANGES);
    assertThat(outbox().pending(MAIL)).isZero();
  }

  /** Counts in the book, and tells each number. */
  private Set<String> write(int writer) throws Exception {
    AlertStore own = setting.openBeside(store);
    try {
      for (int made = 0; made < CHANGES; ) {
        AlertBook book = own.load(BOOK);
        int count = Integer.parseInt(book.entries().getOrDefault("count", "0")) + 1;
        boolean taken =
            own.transition(
                step(
                    BOOK,
                    book.version(),
                    Map.of("count", Integer.toString(count)),
                    Set.of(),
                    to(MAIL, firing("n" + count, "g" + writer, "x" + count))));
        made += taken ? 1 : 0;
      }
    } finally {
      if (own != store) {
        setting.close(own);
      }
    }
    return Set.of();
  }

  /** Sends until nothing is left, and returns what was sent. */
  private Set<String> send() throws Exception {
    AlertStore own = setting.openBeside(store);
    Set<String> sent = new TreeSet<>();
    try {
      Instant now = at(1);
      while (own.outbox().pending(MAIL) > 0) {
        Optional<Outgoing> next = own.outbox().claim(MAIL, now, at(3_600));
        if (next.isPresent()) {
          assertThat(sent.add(next.get().dispatch().id())).isTrue();
          own.outbox().settle(next.get(), Settlement.SENT, "", now);
        }
      }
    } finally {
      if (own != store) {
        setting.close(own);
      }
    }
    return sent;
  }

  private static List<Set<String>> atOnce(List<Callable<Set<String>>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<Set<String>> results = new ArrayList<>();
      for (Future<Set<String>> ended : threads.invokeAll(tasks)) {
        try {
          results.add(ended.get());
        } catch (ExecutionException e) {
          if (e.getCause() instanceof AssertionError claim) {
            throw claim;
          }
          throw e;
        }
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
