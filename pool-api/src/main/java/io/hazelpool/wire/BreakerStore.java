package io.hazelpool.wire;

/** Where a pool's breaker is kept. All nodes agree on it, and clients learn it from them. */
public enum BreakerStore {
    /** In a replicated map of ours. */
    MAP,
    /** In Hazelcast's CP Subsystem. */
    CP
}
