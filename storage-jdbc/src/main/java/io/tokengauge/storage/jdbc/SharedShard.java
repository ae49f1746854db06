package io.tokengauge.storage.jdbc;

import io.tokengauge.usage.Dimension;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.SharedView;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Names the label sets of a view that are added to together.
 *
 * @param hash of all else
 * @param fleet who shares
 * @param dimensions of the view, packed
 * @param number of the shard
 */
record SharedShard(Hash hash, Fleet fleet, String dimensions, int number) {

  static SharedShard of(Fleet fleet, SharedView view, int number) {
    String packed = PackedTexts.pack(view.dimensions().stream().map(Dimension::name).toList());
    List<String> names = List.of(fleet.namespace(), fleet.service(), fleet.environment(), packed);
    return new SharedShard(
        Hash.of(List.of(PackedTexts.pack(names), Integer.toString(number))), fleet, packed, number);
  }

  static List<SharedShard> allOf(Fleet fleet, SharedView view) {
    return IntStream.range(0, view.shards()).mapToObj(i -> of(fleet, view, i)).toList();
  }

  /** Returns what stands for one of its label sets. */
  Hash label(List<String> values) {
    String shard = Long.toHexString(hash.high()) + "-" + Long.toHexString(hash.low());
    return Hash.of(List.of(shard, PackedTexts.pack(values)));
  }
}
