package io.tokengauge.benchmarks;

import io.tokengauge.storage.Storage;
import java.io.Closeable;
import java.io.IOException;

/** Runs what a ledger is kept in, for a trial. */
public interface LedgerHost extends Closeable {

  /** Names the stores. */
  enum Kind {
    /** A server of its own, started for the trial. */
    POSTGRESQL,
    /** A file in the directory for temporary files. */
    SQLITE,
    /** A server of its own, started for the trial, which keeps nothing on disk. */
    REDIS;

    LedgerHost start() throws IOException {
      return this == REDIS ? BenchmarkRedis.start() : BenchmarkDatabase.start(this == POSTGRESQL);
    }
  }

  /** Opens the store under test. */
  Storage storage();

  /** Returns how often the server was asked so far; 0 where nobody counts. */
  long counted();

  /** Returns what is counted, such as transactions. */
  String countedAs();

  /** Connects past the store. */
  Bare connect();

  /** Adds to one counter, for one thread. */
  interface Bare extends AutoCloseable {
    /** Adds one, and waits for the answer. */
    long add();

    @Override
    void close();
  }
}
