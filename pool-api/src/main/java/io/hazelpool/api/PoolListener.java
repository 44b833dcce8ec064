package io.hazelpool.api;

/**
 * Is told what happens to pools. All methods do nothing unless overridden.
 *
 * <p>Called on one thread of the node's or client's own, one call at a time, in the order things were learnt: a slow
 * listener delays its own later calls and nothing else. What it throws is logged.
 */
public interface PoolListener {

    /** Listens to nothing. */
    PoolListener NONE = new PoolListener() {};

    /**
     * A breaker opened, half-opened or closed. Told once to each node and client, whoever caused it; not told if the
     * one who caused it died at that moment, nor to a client that has no connection to the node it happens at, as in
     * its first second.
     */
    default void breakerChanged(BreakerEvent event) {}
}
