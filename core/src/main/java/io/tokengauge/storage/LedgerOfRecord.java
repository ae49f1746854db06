package io.tokengauge.storage;

/**
 * Marks a port whose data is the record of what happened. In a composed storage such ports come
 * from the ledger, all others from the live storage.
 */
public interface LedgerOfRecord {}
