package io.tokengauge.storage.redis;

import io.tokengauge.history.ScanPage;
import io.tokengauge.history.ScanPage.Position;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a page of calls from all shards. For one page and thread. */
final class UsageScan {

  private static final int MOST = 1_000;
  private static final Comparator<StoredUsage> ORDER =
      Comparator.comparing(stored -> Position.of(stored.call().record()));

  private final UsageFilter filter;
  private final long from;
  private final long to;
  private final @Nullable Position after;
  private final int limit;
  private final List<StoredUsage> found = new ArrayList<>();
  private boolean complete = true;

  UsageScan(UsageFilter filter, Instant from, Instant to, @Nullable Position after, int limit) {
    this.filter = filter;
    this.from = Micros.bound(from);
    this.to = Micros.bound(to);
    this.after = after == null || after.start().isBefore(from) ? null : after;
    this.limit = limit;
  }

  ScanPage read(List<UsageShard> shards) {
    shards.forEach(this::read);
    found.sort(ORDER);
    boolean more = found.size() > limit;
    List<StoredUsage> page = more ? found.subList(0, limit) : found;
    Position next = more ? Position.of(page.get(limit - 1).call().record()) : null;
    return new ScanPage(page, next, complete);
  }

  // One more than the page holds, so that it is known whether there are more.
  private void read(UsageShard shard) {
    int had = found.size();
    long first = after == null ? from : Micros.of(after.start());
    boolean more = true;
    while (more && found.size() - had <= limit) {
      int wanted = Math.min(limit, MOST - 1) + 1;
      List<?> answer =
          shard.run(shard.operation("scan", 3).number(first).number(to).number(wanted));
      PackReader head = UsageShard.head(answer);
      more = head.flag();
      Long whole = head.optionalNumber();
      complete &= whole == null || from >= whole;
      for (StoredUsage call : KeptCall.readAll(answer.get(1))) {
        first = Math.max(first, Micros.of(call.call().record().start()) + 1);
        if ((after == null || Position.of(call.call().record()).compareTo(after) > 0)
            && filter.matches(call.call().record())) {
          found.add(call);
        }
      }
    }
  }
}
