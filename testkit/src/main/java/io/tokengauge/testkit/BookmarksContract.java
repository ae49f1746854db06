package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.storage.Bookmarks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Holds {@link Bookmarks} to their port. Extend it:
 *
 * <pre>{@code
 * class BookmarksOfMineTest extends BookmarksContract {
 *   @Override
 *   protected Bookmarks createEmpty() {
 *     return new MyBookmarks();
 *   }
 * }
 * }</pre>
 */
public abstract class BookmarksContract {

  private Bookmarks bookmarks;

  /** For subclasses. */
  protected BookmarksContract() {}

  /**
   * Returns bookmarks of which none is set, with room for a hundred.
   *
   * @throws Exception fails the test
   */
  protected abstract Bookmarks createEmpty() throws Exception;

  @BeforeEach
  final void open() throws Exception {
    bookmarks = createEmpty();
  }

  @Test
  void whatIsSetIsReadUnderItsNameOnly() {
    assertThat(bookmarks.read("a")).isEmpty();
    assertThat(bookmarks.replace("a", null, "one")).isTrue();
    assertThat(bookmarks.read("a")).contains("one");
    assertThat(bookmarks.read("A")).isEmpty();
    assertThat(bookmarks.read("a ")).isEmpty();
  }

  @Test
  void textIsReplacedOnlyIfItIsTheOneExpected() {
    assertThat(bookmarks.replace("a", "one", "two")).isFalse();
    assertThat(bookmarks.read("a")).isEmpty();
    bookmarks.replace("a", null, "one");
    assertThat(bookmarks.replace("a", null, "two")).isFalse();
    assertThat(bookmarks.replace("a", "ONE", "two")).isFalse();
    assertThat(bookmarks.read("a")).contains("one");
    assertThat(bookmarks.replace("a", "one", "two")).isTrue();
    assertThat(bookmarks.read("a")).contains("two");
    assertThat(bookmarks.replace("a", "two", "two")).isTrue();
  }

  @Test
  void textIsRemovedOnlyIfItIsTheOneExpected() {
    bookmarks.replace("a", null, "one");
    assertThat(bookmarks.replace("a", "two", null)).isFalse();
    assertThat(bookmarks.replace("a", "one", null)).isTrue();
    assertThat(bookmarks.read("a")).isEmpty();
    assertThat(bookmarks.replace("a", null, null)).isTrue();
    assertThat(bookmarks.replace("a", null, "again")).isTrue();
  }

  @Test
  void longestNamesAndTextsFitAndLongerOnesAreRefused() {
    String longest = "ü".repeat(Bookmarks.MAX_LENGTH);
    assertThat(bookmarks.replace(longest, null, longest)).isTrue();
    assertThat(bookmarks.read(longest)).contains(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bookmarks.replace(longest + "x", null, "a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bookmarks.replace("a", null, longest + "x"));
  }

  @Test
  void textThatAStoreMightReadAsItsOwnIsKept() {
    for (String text : List.of("'; DROP TABLE x; --", "%", "_", "\\", "*", "", "🚨", "{a}:1")) {
      assertThat(bookmarks.replace("name " + text, null, text)).as(text).isTrue();
      assertThat(bookmarks.read("name " + text)).contains(text);
    }
  }

  @Test
  void ofManyWhoExpectTheSameOneIsRight() throws Exception {
    bookmarks.replace("a", null, "0");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        String expected = Integer.toString(round);
        String next = Integer.toString(round + 1);
        Callable<Boolean> step = () -> bookmarks.replace("a", expected, next);
        List<Boolean> done = new ArrayList<>();
        for (Future<Boolean> one : threads.invokeAll(Collections.nCopies(8, step))) {
          done.add(one.get());
        }
        assertThat(done).containsOnlyOnce(true);
      }
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(10, TimeUnit.SECONDS);
    }
    assertThat(bookmarks.read("a")).contains("20");
  }
}
