package io.hazelpool.cluster;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes down which ids ran how often. Works because nodes and test share this JVM. */
final class Ledger implements AutoCloseable {

    private static final Map<UUID, Ledger> LEDGERS = new ConcurrentHashMap<>();

    private final UUID id = UUID.randomUUID();
    private final Map<Integer, AtomicInteger> runs = new ConcurrentHashMap<>();

    Ledger() {
        LEDGERS.put(id, this);
    }

    UUID id() {
        return id;
    }

    /** To be called by tasks. */
    static void ran(UUID ledger, int task) {
        LEDGERS.get(ledger)
                .runs
                .computeIfAbsent(task, unknown -> new AtomicInteger())
                .incrementAndGet();
    }

    /** How many different ids ran. */
    int size() {
        return runs.size();
    }

    /** How many runs there were, those of the same id included. */
    int total() {
        return runs.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    @Override
    public void close() {
        LEDGERS.remove(id);
    }
}
