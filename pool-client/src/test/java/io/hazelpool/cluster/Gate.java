package io.hazelpool.cluster;

import io.hazelpool.api.PoolRunnable;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Keeps tasks running until a test opens it. Works because nodes and test share this JVM. */
final class Gate implements AutoCloseable {

    private static final Map<UUID, Gate> GATES = new ConcurrentHashMap<>();

    private final UUID id = UUID.randomUUID();
    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();

    Gate() {
        GATES.put(id, this);
    }

    /** A task that ends when the gate is opened. */
    PoolRunnable task() {
        UUID gate = id;
        return () -> pass(gate);
    }

    UUID id() {
        return id;
    }

    /** Waits for the gate to open whatever interrupts it; to be called by tasks. */
    static void passStubbornly(UUID id) {
        Gate gate = GATES.get(id);
        gate.waiting.incrementAndGet();
        while (gate.opened.getCount() > 0) {
            Thread.interrupted(); // else parking returns at once
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        gate.waiting.decrementAndGet();
    }

    /** Waits for the gate to open, or for an interrupt; to be called by tasks. */
    static void pass(UUID id) {
        GATES.get(id).pass();
    }

    /** How many tasks wait at the gate now. */
    int waiting() {
        return waiting.get();
    }

    void open() {
        opened.countDown();
    }

    private void pass() {
        waiting.incrementAndGet();
        try {
            if (!opened.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the gate");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.decrementAndGet();
        }
    }

    @Override
    public void close() {
        open();
        GATES.remove(id);
    }
}
