package io.tokengauge.testkit;

import io.tokengauge.usage.PricedUsage;
import io.tokengauge.window.Spool;
import java.util.ArrayList;
import java.util.List;

/** Shows that the contract can be kept without files. */
class ListSpoolTest extends SpoolContract {

  private final List<PricedUsage> disk = new ArrayList<>();

  @Override
  protected Spool open() {
    return new ListSpool(disk, 10_000);
  }

  @Override
  protected Spool openSmall() {
    return new ListSpool(disk, 100);
  }

  @Override
  protected void tearTail(int bytes) {
    disk.remove(disk.size() - 1);
  }
}
