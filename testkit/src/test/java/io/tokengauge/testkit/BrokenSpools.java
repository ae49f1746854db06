package io.tokengauge.testkit;

import io.tokengauge.usage.PricedUsage;
import io.tokengauge.window.Spool;
import java.util.ArrayList;
import java.util.List;

/** Spools that are right but for one mistake each, and the contract run on them. */
final class BrokenSpools {

  private BrokenSpools() {}

  static final class ForgetsWhenClosed extends ListSpoolTest {
    @Override
    protected Spool open() {
      return new ListSpool(new ArrayList<>(), 10_000);
    }

    @Override
    protected Spool openSmall() {
      return new ListSpool(new ArrayList<>(), 100);
    }

    @Override
    protected void tearTail(int bytes) {}
  }

  static final class KeepsPartOfARefusedBatch extends ListSpoolTest {
    private final List<PricedUsage> disk = new ArrayList<>();

    @Override
    protected Spool open() {
      return new ListSpool(disk, 10_000);
    }

    @Override
    protected Spool openSmall() {
      return new ListSpool(disk, 100) {
        @Override
        void refused(List<PricedUsage> calls) {
          disk.add(calls.get(0));
        }
      };
    }

    @Override
    protected void tearTail(int bytes) {
      disk.remove(disk.size() - 1);
    }
  }
}
