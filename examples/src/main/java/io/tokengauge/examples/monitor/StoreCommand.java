package io.tokengauge.examples.monitor;

import io.tokengauge.storage.jdbc.JdbcStorage;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks after a database of calls. */
@Command(
    name = "store",
    description = {
      "Looks after a database of calls.",
      "",
      "check compares its roll-ups with its calls, rebuild derives them from the calls again, migrate"
          + " brings its tables up to date, maintain keeps them in shape.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 all good, 1 roll-ups differ or the database fails, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class StoreCommand implements Callable<Integer> {

  /** Says what to do. */
  enum Task {
    CHECK,
    REBUILD,
    MIGRATE,
    MAINTAIN;

    /** Returns the name used on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(paramLabel = "TASK", description = "One of ${COMPLETION-CANDIDATES}.")
  private Task task;

  @Option(
      names = "--store",
      paramLabel = "URL",
      required = true,
      description =
          "The database: jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE, alone or beside a"
              + " Redis (redis://HOST:PORT+jdbc:...).")
  private String store;

  @Option(
      names = "--retire-older",
      description =
          "With migrate: say that no process of an older version is left. They are refused from"
              + " then on, and roll-ups are kept in this version's way.")
  private boolean retireOlder;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  StoreCommand() {}

  @Override
  public Integer call() {
    if (retireOlder && task != Task.MIGRATE) {
      throw wrong("--retire-older goes with migrate only");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (JdbcStorage storage = open()) {
      boolean good =
          switch (task) {
            case CHECK -> check(storage, out);
            case REBUILD -> rebuild(storage, out);
            case MIGRATE -> migrate(storage, out);
            case MAINTAIN -> maintain(storage, out);
          };
      out.flush();
      return good ? 0 : 1;
    }
  }

  private JdbcStorage open() {
    try {
      return StoreChoice.database(store);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private static boolean check(JdbcStorage storage, PrintWriter out) {
    JdbcStorage.RollUpCheck check = storage.checkRollUps();
    out.printf(
        Locale.ROOT,
        "%d calls, %d cells of roll-ups, %d wrong%n",
        check.calls(),
        check.cells(),
        check.wrong());
    return check.wrong() == 0;
  }

  private static boolean rebuild(JdbcStorage storage, PrintWriter out) {
    out.printf(Locale.ROOT, "roll-ups derived from %d calls%n", storage.rebuildRollUps());
    return true;
  }

  private boolean migrate(JdbcStorage storage, PrintWriter out) {
    // Opening it does, and says why if it cannot.
    storage.prepare();
    out.println("tables are up to date");
    if (retireOlder) {
      out.println(
          storage.retireOlderVersions()
              ? "older versions are refused from now on"
              : "older versions were refused already");
    }
    return true;
  }

  private static boolean maintain(JdbcStorage storage, PrintWriter out) {
    storage.maintain();
    out.println("roll-ups folded, partitions made");
    return true;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
