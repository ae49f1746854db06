package io.tokengauge.storage.jdbc;

/**
 * Names a step from one version of the schema to the next.
 *
 * @param version the one it leads to; each engine counts for itself
 * @param file its SQL, in the engine's folder
 * @param oldestReader the oldest version of this code that may work beside it
 * @param alone whether nobody may count meanwhile; one that takes long must do without
 */
record Migration(int version, String file, int oldestReader, boolean alone) {

  static Migration alone(int version, String file, int oldestReader) {
    return new Migration(version, file, oldestReader, true);
  }

  static Migration beside(int version, String file, int oldestReader) {
    return new Migration(version, file, oldestReader, false);
  }
}
