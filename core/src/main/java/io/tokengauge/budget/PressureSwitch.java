package io.tokengauge.budget;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Tells the pressure that alerts or people say there is, on every call. Thread-safe. */
public final class PressureSwitch implements PressureSignal {

  private final Map<String, Pressure> raised = new ConcurrentSkipListMap<>();

  /** Raises a pressure, in place of the one of the same source. */
  public void raise(Pressure pressure) {
    raised.put(pressure.source(), pressure);
  }

  /** Takes a source's pressure back; does nothing if there is none. */
  public void clear(String source) {
    raised.remove(source);
  }

  @Override
  public List<Pressure> pressures(CallEstimate call) {
    return List.copyOf(raised.values());
  }
}
