package io.tokengauge.storage.memory;

/** Holds what a roll-up says about one key in one quarter of an hour, open or packed. */
sealed interface StoredCell permits Cell, PackedCell {

  /** Returns the content. */
  Cell open();

  /** Returns the content in as few bytes as possible. */
  PackedCell pack();
}
