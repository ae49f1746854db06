package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.ScanPage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteDataSource;

/** Claims that a page of calls costs the same wherever it is; counted in steps of the engine. */
class PagingTest {

  private static final int PAGE = 50;

  @TempDir private Path directory = Path.of("");
  private long steps;

  /** Counts what its connections do, a hundred instructions at a time. */
  private final class Counting extends SQLiteDataSource {
    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = super.getConnection();
      ProgressHandler.setHandler(
          connection,
          100,
          new ProgressHandler() {
            @Override
            protected int progress() {
              steps++;
              return 0;
            }
          });
      return connection;
    }
  }

  @Test
  void laterPageDoesNotPassOverThePagesBefore() {
    Counting source = new Counting();
    String url = "jdbc:sqlite:" + directory.resolve("usage.db");
    source.setUrl(url);
    try (JdbcStorage storage = JdbcStorage.builder().url(url).dataSource(source).build()) {
      UsageStore store = storage.require(UsageStore.class);
      store.append(WriterProcess.calls(7, 3000));
      List<Long> pages = new ArrayList<>();
      ScanPage.Position after = null;
      do {
        steps = 0;
        ScanPage page = store.scan(UsageFilter.ALL, Agreement.FROM, Agreement.TO, after, PAGE);
        pages.add(steps);
        after = page.next();
      } while (after != null);
      assertThat(pages).hasSize(3000 / PAGE).first().isNotEqualTo(0L);
      assertThat(pages.get(pages.size() - 2)).isLessThanOrEqualTo(2 * pages.get(1));
    }
  }
}
