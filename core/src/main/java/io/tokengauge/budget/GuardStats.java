package io.tokengauge.budget;

/**
 * Counts what a guard did since it was built.
 *
 * @param reserved calls let through with a hold
 * @param denied calls denied by a hard budget
 * @param overruns calls let through that did not fit into a soft or shadow budget
 * @param settled calls booked that had a reservation of this guard
 * @param unguarded calls booked that had none
 * @param released reservations given back
 * @param abandoned reservations no longer renewed, because no call is believed to last as long, or
 *     because their record was lost on its way
 * @param allowedUnreachable calls let through because the ledger could not be reached
 * @param deniedUnreachable calls denied because the ledger could not be reached
 * @param unpriced calls whose cost was not known and was booked as nothing
 * @param unknownUsage calls of which nobody knows what they used
 * @param refusedCharges charges that the ledger did not take: beyond its horizon, or an overflow
 * @param waiting operations that wait for the ledger to be reached again
 * @param lost operations given up, because too many waited
 */
public record GuardStats(
    long reserved,
    long denied,
    long overruns,
    long settled,
    long unguarded,
    long released,
    long abandoned,
    long allowedUnreachable,
    long deniedUnreachable,
    long unpriced,
    long unknownUsage,
    long refusedCharges,
    long waiting,
    long lost) {}
