package io.tokengauge.storage.redis;

import io.tokengauge.history.AppendResult;
import io.tokengauge.history.Cube;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * What it is: an attempt to add all calls as new ones, added up by cell. That is what they nearly
 * always are, and then it is one script. If the script knows one of them it changes nothing and says
 * which, and what is left is tried again.
 *
 * Why not one cell and call at a time in the script: unpacking, adding and packing a cell is what a
 * script costs, and a batch of hundreds of calls touches a few dozen cells.
 */
/** Appends the calls of a batch that belong to one shard. For one batch and thread. */
final class UsageAppend {

  private final UsageShard shard;
  private final List<Cube> cubes;
  private final List<Item> items = new ArrayList<>();
  private final Map<String, Identity> known = new HashMap<>();
  private final Map<String, Item> added = new LinkedHashMap<>();
  private @Nullable Long horizon;

  /** A call with what it is known by. */
  record Item(PricedUsage call, String id, long digest) {

    static Item of(PricedUsage call) {
      return new Item(call, Keys.text(Keys.callHash(call.id())), UsageCodec.digest(call.record()));
    }

    long start() {
      return Micros.of(call.record().start());
    }
  }

  UsageAppend(UsageShard shard, List<Cube> cubes) {
    this.shard = shard;
    this.cubes = cubes;
  }

  void take(Item item) {
    items.add(item);
  }

  AppendResult run() {
    boolean done = false;
    while (!done) {
      added.clear();
      for (Item item : items) {
        if (!isBeyond(item) && !known.containsKey(item.id())) {
          added.putIfAbsent(item.id(), item);
        }
      }
      done = added.isEmpty() || attempt(added.values());
    }
    return result();
  }

  private boolean isBeyond(Item item) {
    Long from = horizon;
    return from != null && item.start() < from;
  }

  private boolean attempt(Collection<Item> fresh) {
    PackReader answer = UsageShard.head(shard.run(written(fresh)));
    if (shard.done(answer)) {
      return true;
    }
    horizon = answer.optionalNumber();
    answer.list();
    for (Item item : fresh) {
      byte[] identity = answer.optionalBytes();
      if (identity != null) {
        known.put(item.id(), Identity.read(identity));
      }
    }
    return false;
  }

  // By kind, so that the script hands on what it got.
  private PackWriter written(Collection<Item> fresh) {
    List<byte[]> ids = new ArrayList<>();
    List<byte[]> identities = new ArrayList<>();
    List<byte[]> texts = new ArrayList<>();
    List<byte[]> calls = new ArrayList<>();
    StartRuns runs = new StartRuns();
    long earliest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    for (Item item : fresh) {
      byte[] id = Keys.ofText(item.id());
      long start = item.start();
      ids.add(id);
      identities.add(Identity.appended(item.digest()).toBytes());
      texts.add(Keys.bytes(Long.toString(start)));
      calls.add(KeptCall.write(0, item.call()));
      runs.add(id, start);
      earliest = Math.min(earliest, start);
      latest = Math.max(latest, start);
    }
    PackWriter out = shard.writing("append", 8).number(earliest).number(latest);
    out.allBytes(ids).allBytes(identities).allBytes(texts).allBytes(calls);
    return new CellSums(cubes, fresh.stream().map(Item::call).toList()).write(runs.write(out));
  }

  private AppendResult result() {
    int duplicates = 0;
    List<CallId> conflicts = new ArrayList<>();
    List<CallId> beyond = new ArrayList<>();
    Set<String> counted = new HashSet<>();
    for (Item item : items) {
      Identity before = known.get(item.id());
      Item first = added.get(item.id());
      if (isBeyond(item)) {
        beyond.add(item.call().id());
      } else if (first == null || !counted.add(item.id())) {
        boolean repeat =
            first != null
                ? first.digest() == item.digest()
                : before != null && before.isRepeat(item.digest());
        if (repeat) {
          duplicates++;
        } else {
          conflicts.add(item.call().id());
        }
      }
    }
    return new AppendResult(added.size(), duplicates, conflicts, beyond);
  }
}
