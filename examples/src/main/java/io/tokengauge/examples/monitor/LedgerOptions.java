package io.tokengauge.examples.monitor;

import io.tokengauge.storage.Storage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Holds which store's budgets are looked at or changed. */
final class LedgerOptions {

  @Spec(Target.MIXEE)
  @Nullable CommandSpec command;

  @Option(
      names = "--store",
      paramLabel = "URL",
      required = true,
      description =
          "jdbc:sqlite:FILE, jdbc:postgresql://HOST/DATABASE or redis://HOST:PORT, with +sentinel or"
              + " +cluster after redis where there are.")
  private String store = "";

  /** Works with a store. */
  interface Work {
    /** Looks at it, or changes it. */
    void on(Storage storage);
  }

  /** Opens the store for some work. */
  void run(Work work) {
    try {
      StoreChoice.check(store);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
    try (Storage storage = StoreChoice.open(store)) {
      work.on(storage);
    }
  }

  ParameterException wrong(@Nullable String message) {
    if (command == null) {
      throw new IllegalStateException("options are used outside of a command");
    }
    return new ParameterException(command.commandLine(), String.valueOf(message));
  }
}
