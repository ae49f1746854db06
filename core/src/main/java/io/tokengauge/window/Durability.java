package io.tokengauge.window;

/** Names how safe a recorded call is; each level includes those before it. */
public enum Durability {
  /** In this process's memory: lost if the process dies. */
  ACCEPTED,
  /** On local disk, as the spool's sync policy has it: survives the process. */
  SPOOLED,
  /** The store's append returned. */
  STORED
}
