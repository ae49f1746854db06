package io.tokengauge.storage.jdbc;

import io.tokengauge.storage.StorageException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what drivers, pool and Jdbi throw into a {@link StorageException} that names the storage
 * and the cause. Of the libraries' messages only the driver's own is repeated: theirs may hold
 * statements with their values.
 */
final class Failures {

  private final Engine engine;
  private final String storage;
  private final String url;

  /** Tells what to do about a failure. */
  enum Kind {
    /** Another transaction was in the way: the same again, at once. */
    CONTENTION,
    /** The server or the way to it failed; the same may work later. */
    PASSING,
    /** Nothing will change by itself. */
    LASTING
  }

  /** Names a storage in its failures. */
  Failures(Settings settings) {
    this.engine = settings.engine();
    this.storage = settings.shown();
    this.url = settings.url();
  }

  /** Tells what a failure of any library means. */
  Kind kind(Throwable failure) {
    SQLException root = root(failure);
    if (root == null) {
      return Kind.LASTING;
    }
    boolean poolIsBusy =
        root instanceof SQLTransientConnectionException && root.getSQLState() == null;
    if (poolIsBusy || root.getCause() instanceof InterruptedException) {
      return Kind.PASSING;
    }
    return engine.classify(root);
  }

  /** Returns the failure to throw; one that says it all already stays as it is. */
  RuntimeException translate(Exception failure) {
    if (failure instanceof StorageException known) {
      return known;
    }
    if (failure instanceof IllegalArgumentException damage) {
      // Arguments were checked before: this is about what was read.
      return StorageException.lasting("storage " + storage + ": " + damage.getMessage(), damage);
    }
    SQLException root = root(failure);
    if (root == null) {
      return failure instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException(failure);
    }
    String said = text(root);
    // A driver that does not understand its URL repeats it, with the password in it.
    SQLException cause =
        said.contains(url) && !url.equals(storage)
            ? new SQLException(said.replace(url, storage), root.getSQLState())
            : root;
    String message = "storage " + storage + ": " + said.replace(url, storage);
    return kind(failure) == Kind.LASTING
        ? StorageException.lasting(message, cause)
        : StorageException.passing(message, cause);
  }

  private static String text(SQLException root) {
    String message = String.valueOf(root.getMessage()).strip();
    if (message.startsWith("No suitable driver")) {
      return "no JDBC driver for it on the class path; add org.xerial:sqlite-jdbc or"
          + " org.postgresql:postgresql";
    }
    Throwable cause = root.getCause();
    // The driver says no more than that the attempt failed; why is in its cause.
    return cause == null
        ? message
        : message + " (" + cause.getClass().getSimpleName() + ": " + cause.getMessage() + ")";
  }

  // The innermost SQL failure is the database's; those around it are the libraries'.
  private static @Nullable SQLException root(Throwable failure) {
    SQLException found = null;
    Throwable next = failure;
    while (next != null) {
      if (next instanceof SQLException sql) {
        found = sql;
      }
      if (next instanceof BatchUpdateException batch && batch.getNextException() != null) {
        next = batch.getNextException();
      } else {
        next = next.getCause();
      }
    }
    return found;
  }
}
