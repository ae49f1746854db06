package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.alert.AlertBook;
import io.tokengauge.alert.AlertStep;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Claims that a book changes as a whole, and only for whoever knows its version. */
abstract class AlertBookContract extends AlertStoreTheme {

  AlertBookContract(AlertStoreContract setting) {
    super(setting);
  }

  private void assertBook(String book, long version, Map<String, String> entries) {
    assertThat(store.load(book)).isEqualTo(new AlertBook(version, new TreeMap<>(entries)));
  }

  @Test
  void bookThatWasNeverChangedIsEmpty() {
    assertThat(store.load("never")).isEqualTo(AlertBook.EMPTY);
    assertThat(store.load("never").version()).isZero();
  }

  @Test
  void stepPutsAndRemovesAndRaisesTheVersion() {
    assertThat(store.transition(step(0, Map.of("a", "1", "b", "2")))).isTrue();
    assertBook(BOOK, 1, Map.of("a", "1", "b", "2"));
    assertThat(store.transition(step(BOOK, 1, Map.of("b", "3", "c", "4"), Set.of("a", "none"))))
        .isTrue();
    assertBook(BOOK, 2, Map.of("b", "3", "c", "4"));
  }

  @Test
  void stepThatChangesNothingRaisesTheVersionAllTheSame() {
    assertThat(store.transition(step(0, Map.of()))).isTrue();
    assertThat(store.transition(step(0, Map.of()))).isFalse();
    assertBook(BOOK, 1, Map.of());
  }

  @Test
  void stepFromAnotherVersionChangesNeitherBookNorOutbox() {
    assertThat(store.transition(step(0, Map.of("a", "1")))).isTrue();
    for (long wrong : new long[] {0, 2, 1_000_000}) {
      AlertStep late =
          step(BOOK, wrong, Map.of("b", "2"), Set.of("a"), to(MAIL, firing("d1", "g", "x")));
      assertThat(store.transition(late)).isFalse();
    }
    assertBook(BOOK, 1, Map.of("a", "1"));
    assertThat(outbox().pending(MAIL)).isZero();
    assertNothingToClaim(MAIL, 0);
  }

  @Test
  void stepIsToldToEachReceiverThatItNames() {
    AlertStep step =
        step(
            BOOK,
            0,
            Map.of("a", "1"),
            Set.of(),
            to(MAIL, firing("d1", "g", "x")),
            to(CHAT, firing("d1", "g", "x")),
            to(MAIL, firing("d2", "h", "y")));
    assertThat(store.transition(step)).isTrue();
    assertThat(outbox().pending(MAIL)).isEqualTo(2);
    assertThat(outbox().pending(CHAT)).isEqualTo(1);
    assertThat(claimed(MAIL, 0).dispatch()).isEqualTo(firing("d1", "g", "x"));
    assertThat(claimed(MAIL, 0).dispatch().id()).isEqualTo("d2");
    assertThat(claimed(CHAT, 0).added()).isEqualTo(START);
  }

  @Test
  void booksAreApart() {
    assertThat(store.transition(step("one", 0, Map.of("a", "1"), Set.of()))).isTrue();
    assertThat(store.transition(step("One", 0, Map.of("a", "2"), Set.of()))).isTrue();
    assertThat(store.transition(step("one", 1, Map.of(), Set.of("a")))).isTrue();
    assertBook("one", 2, Map.of());
    assertBook("One", 1, Map.of("a", "2"));
    assertBook("on", 0, Map.of());
  }

  @Test
  void keysThatDifferInCaseAreApart() {
    assertThat(store.transition(step(0, Map.of("key", "1", "KEY", "2", "k-e.y_:", "3")))).isTrue();
    assertBook(BOOK, 1, Map.of("key", "1", "KEY", "2", "k-e.y_:", "3"));
  }

  @Test
  void largestValueAndManyEntriesComeBack() {
    SortedMap<String, String> entries = new TreeMap<>();
    entries.put("k".repeat(200), "~ '\"\\%_${}" + "v".repeat(AlertStep.MAX_VALUE - 11));
    entries.put("empty", "");
    for (int i = 0; i < 1_000; i++) {
      entries.put("a." + i, "state " + i);
    }
    assertThat(store.transition(step(0, entries))).isTrue();
    assertBook(BOOK, 1, entries);
    assertThat(store.transition(step(BOOK, 1, Map.of(), entries.keySet()))).isTrue();
    assertBook(BOOK, 2, Map.of());
  }

  @Test
  void booksOutliveTheProcess() throws Exception {
    assertThat(store.transition(step(0, Map.of("a", "1")))).isTrue();
    assertThat(store.transition(step(1, Map.of("b", "2")))).isTrue();
    reopen();
    assertBook(BOOK, 2, Map.of("a", "1", "b", "2"));
    assertThat(store.transition(step(1, Map.of()))).isFalse();
    assertThat(store.transition(step(2, Map.of()))).isTrue();
  }

  @Test
  void whatOneProcessChangesAnotherSees() throws Exception {
    var other = setting.openBeside(store);
    try {
      assertThat(store.transition(step(0, Map.of("a", "1")))).isTrue();
      assertThat(other.load(BOOK).entries()).containsEntry("a", "1");
      assertThat(other.transition(step(1, Map.of("a", "2")))).isTrue();
      assertThat(store.transition(step(1, Map.of("a", "3")))).isFalse();
      assertBook(BOOK, 2, Map.of("a", "2"));
    } finally {
      if (other != store) {
        setting.close(other);
      }
    }
  }

  @Test
  void wrongNamesAreRefused() {
    assertThatThrownBy(() -> store.load("a b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.load("")).isInstanceOf(IllegalArgumentException.class);
  }
}
