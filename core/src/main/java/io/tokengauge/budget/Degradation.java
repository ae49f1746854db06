package io.tokengauge.budget;

import io.tokengauge.storage.StorageException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/*
 * What it is: for each source of pressure that is above the lowest step, the step it is on and since
 * when. A source that is on none and would enter none is not remembered, so that the map holds what
 * is under pressure and not what was ever asked about.
 */
/**
 * Answers, for the next call, what a {@link DegradationPolicy} says at the pressure there is.
 *
 * <p>Each source of pressure is on a step of its own; the highest counts. A signal that fails
 * changes nothing and advises nothing: the guard still stands before the call. Thread-safe.
 */
public final class Degradation {

  private static final System.Logger LOG = System.getLogger(Degradation.class.getName());

  /** How many sources of pressure have a step that is remembered. */
  private static final int MAX_SOURCES = 100_000;

  private final DegradationPolicy policy;
  private final PressureSignal signal;
  private final InstantSource clock;
  private final Map<String, Position> positions = new ConcurrentHashMap<>();

  /** Holds how many steps are in force for a source, and since when. */
  private record Position(int level, Instant since) {}

  private record Pressed(int level, Pressure by) {}

  /** Starts on no step. */
  public Degradation(DegradationPolicy policy, PressureSignal signal, InstantSource clock) {
    this.policy = policy;
    this.signal = signal;
    this.clock = clock;
  }

  /** Says what to do about a call. */
  public Advice advise(CallEstimate call) {
    List<Pressure> pressures;
    try {
      pressures = signal.pressures(call);
    } catch (StorageException e) {
      LOG.log(Level.DEBUG, "pressure is not known: {0}", e.getMessage());
      return Advice.PROCEED;
    }
    Instant now = clock.instant();
    Pressed hardest = null;
    for (Pressure pressure : pressures) {
      int level = level(pressure, now);
      if (hardest == null || level > hardest.level) {
        hardest = new Pressed(level, pressure);
      }
    }
    return hardest == null || hardest.level == 0 ? Advice.PROCEED : advice(hardest);
  }

  private int level(Pressure pressure, Instant now) {
    Position position =
        positions.compute(
            pressure.source(),
            (source, before) -> {
              Position after = move(before, pressure.percent(), now);
              boolean room = before != null || positions.size() < MAX_SOURCES;
              return after.level > 0 && room ? after : null;
            });
    return position != null ? position.level : move(null, pressure.percent(), now).level;
  }

  private Position move(@Nullable Position before, int percent, Instant now) {
    List<DegradationPolicy.Step> steps = policy.steps();
    int level = before == null ? 0 : before.level;
    int risen = level;
    while (risen < steps.size() && percent >= steps.get(risen).enter()) {
      risen++;
    }
    if (before == null || risen > level) {
      return new Position(risen, now);
    }
    boolean mayFall = !now.isBefore(before.since.plus(policy.shortest()));
    int fallen = level;
    while (mayFall && fallen > 0 && percent < steps.get(fallen - 1).leave()) {
      fallen--;
    }
    return fallen == level ? before : new Position(fallen, now);
  }

  private Advice advice(Pressed hardest) {
    List<Measure> measures = new ArrayList<>();
    List<DegradationPolicy.Step> inForce = policy.steps().subList(0, hardest.level);
    inForce.forEach(step -> measures.addAll(step.measures()));
    Pressure by = hardest.by;
    Instant easesAt = by.easesAt();
    return new Advice(
        hardest.level,
        measures,
        by.source() + " is at " + by.percent() + "%" + (easesAt == null ? "" : " until " + easesAt),
        inForce.get(hardest.level - 1).userText());
  }
}
