package io.tokengauge.testkit;

import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.InMemoryBookmarks;

class InMemoryBookmarksContractTest extends BookmarksContract {

  @Override
  protected Bookmarks createEmpty() {
    return new InMemoryBookmarks(100);
  }
}
