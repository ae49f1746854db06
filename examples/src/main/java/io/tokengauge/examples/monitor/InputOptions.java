package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.format.CallFormats;
import io.tokengauge.examples.monitor.format.SessionCalendar;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Holds which files are read, and how. */
class InputOptions {

  private static final Duration MONTH = Duration.ofDays(28);

  @Spec(Target.MIXEE)
  @Nullable CommandSpec command;

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description =
          "Files of calls, or folders of agents' session logs; - is the standard input. A made-up"
              + " month if none is given.")
  List<String> paths = new ArrayList<>();

  /** Set by the option that a command gives it: what it writes may have a format, too. */
  @Nullable String format;

  @Option(
      names = "--model",
      paramLabel = "M",
      description =
          "Model of calls in formats that name none (mooncake, azure-llm); unpriced unless given.")
  @Nullable String model;

  @Option(
      names = "--from",
      paramLabel = "T",
      defaultValue = "2026-11-01T00:00:00Z",
      description =
          "Where formats with relative times begin: a date (UTC) or an instant;"
              + " ${DEFAULT-VALUE} unless given.")
  String from = "";

  @Option(
      names = "--store",
      paramLabel = "URL",
      defaultValue = StoreChoice.MEMORY,
      description =
          "Store to read into: memory, which is the default and forgets at the end, "
              + StoreChoice.KEEPING_CALLS
              + ".")
  String store = "";

  @Option(names = "--strict", description = "Stop at the first fault.")
  boolean strict;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the made-up month; 42 unless given.")
  @Nullable Long seed;

  /** Checks what picocli cannot. */
  void check() {
    checkEach();
    if (storeAlone()) {
      throw wrong("--store keeps files of calls: the made-up month goes into memory only");
    }
  }

  /** Tells whether the calls are those that a store has already. */
  boolean storeAlone() {
    return paths.isEmpty() && !store.equals(StoreChoice.MEMORY);
  }

  /** Checks each option, for commands that also take the calls a store has already. */
  void checkEach() {
    checkEach(StoreChoice::check);
  }

  /** Checks each option, for commands that ask a store for something else than calls. */
  void checkEachOfAnyStore() {
    checkEach(StoreChoice::check);
  }

  private void checkEach(Consumer<String> storeCheck) {
    if (seed != null && (!paths.isEmpty() || storeAlone())) {
      throw wrong("--seed is for the made-up month and does not go with files or a store");
    }
    if (model != null && model.isBlank()) {
      throw wrong("--model must not be blank, was \"" + model + "\"");
    }
    try {
      if (format != null) {
        CallFormats.check(format);
      }
      storeCheck.accept(store);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
    calendar();
  }

  SessionCalendar calendar() {
    Instant start = fromInstant();
    if (start.isBefore(UsageRecord.MIN_START)
        || !start.plus(MONTH).isBefore(UsageRecord.MAX_START)) {
      throw wrong("--from must be from 2000-01-01 to 2099-12-03, was " + from);
    }
    return new SessionCalendar(start);
  }

  private Instant fromInstant() {
    try {
      return from.length() == 10
          ? LocalDate.parse(from).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(from);
    } catch (DateTimeParseException e) {
      throw wrong(
          "--from must be a date or an instant such as 2026-11-01T00:00:00Z, was \"" + from + "\"");
    }
  }

  ParameterException wrong(@Nullable String message) {
    if (command == null) {
      throw new IllegalStateException("options are used outside of a command");
    }
    return new ParameterException(command.commandLine(), String.valueOf(message));
  }
}
