package io.hazelpool.node.worker;

import io.hazelpool.api.StreamCancelledException;
import io.hazelpool.api.StreamEmitter;
import io.hazelpool.api.StreamWindows;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.StreamCredits;
import io.hazelpool.wire.StreamItems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.function.LongSupplier;

/**
 * The worker's end of one stream: takes items as far as there is credit for them, and lets them gather until they are
 * sent.
 *
 * <p>Concurrency: all is guarded by {@code lock}. The task's thread emits, the reply writer takes, and credit comes on
 * Hazelcast's threads. Whoever wants the task to end interrupts its thread after it noted that in the running task: so
 * a wait for credit ends of it.
 */
final class RunningStream implements StreamEmitter<Object>, StreamOutlet {

    private final RunningTask running;
    private final UUID client;
    private final int maxItemBytes;
    private final ItemSink sink;
    private final PatientLock lock = new PatientLock();
    private final Condition changed = lock.newCondition();
    private List<byte[]> gathered = new ArrayList<>();
    private boolean offered;
    private long items;
    private long bytes;
    private long creditItems = StreamWindows.ITEMS;
    private long creditBytes = StreamWindows.BYTES;
    private final LongSupplier nanoClock;
    private volatile long heardNanos;

    /** A stream that starts now. */
    RunningStream(RunningTask running, UUID client, int maxItemBytes, ItemSink sink, LongSupplier nanoClock) {
        this.running = running;
        this.client = client;
        this.maxItemBytes = maxItemBytes;
        this.sink = sink;
        this.nanoClock = nanoClock;
        this.heardNanos = nanoClock.getAsLong();
    }

    /** Tells the client who runs it: only then can it grant credit, or be found silent. */
    void open() {
        lock.lockInTurn();
        try {
            offered = true;
        } finally {
            lock.unlock();
        }
        sink.offer(client, this);
    }

    UUID client() {
        return client;
    }

    @Override
    public UUID taskId() {
        return running.envelope().id();
    }

    @Override
    public void emit(Object item) {
        byte[] encoded = encode(Objects.requireNonNull(item, "a stream has no null items"));
        boolean first;
        lock.lockInTurn();
        try {
            awaitCredit();
            gathered.add(encoded);
            items++;
            bytes += encoded.length;
            first = !offered;
            offered = true;
        } finally {
            lock.unlock();
        }
        if (first) {
            sink.offer(client, this);
        }
        running.wentOn();
    }

    @Override
    public boolean isCancelled() {
        return running.isUnwanted() || running.isStopped();
    }

    @Override
    public StreamItems take() {
        lock.lock();
        try {
            StreamItems taken = new StreamItems(taskId(), items - gathered.size(), gathered);
            gathered = new ArrayList<>();
            offered = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** The client has told how far it may go. */
    void granted(StreamCredits.Credit credit) {
        heard();
        lock.lock();
        try {
            if (credit.items() > creditItems || credit.bytes() > creditBytes) {
                creditItems = Math.max(creditItems, credit.items());
                creditBytes = Math.max(creditBytes, credit.bytes());
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The client is there. */
    void heard() {
        heardNanos = nanoClock.getAsLong();
    }

    /** When the client was last heard of. */
    long heardNanos() {
        return heardNanos;
    }

    /**
     * Nobody wants its items any more. To be told any number of times: a task that cleans up is interrupted once.
     *
     * @return false if it was cancelled before
     */
    boolean abandon() {
        boolean first = !running.isCancelled();
        if (first) {
            running.cancel();
        }
        return first;
    }

    /** How many items there were. */
    long items() {
        lock.lockInTurn();
        try {
            return items;
        } finally {
            lock.unlock();
        }
    }

    private void awaitCredit() {
        if (hasCredit() && !isCancelled()) {
            return;
        }
        boolean interrupted = false;
        running.waits();
        try {
            while (!isCancelled() && !hasCredit()) {
                try {
                    changed.await();
                } catch (InterruptedException e) {
                    interrupted = true; // not ours, unless it was cancelled
                }
            }
        } finally {
            running.wentOn();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (isCancelled()) {
            throw new StreamCancelledException("task %s: nobody listens to its items any more".formatted(taskId()));
        }
    }

    private boolean hasCredit() {
        return items < creditItems && bytes < creditBytes;
    }

    private byte[] encode(Object item) {
        byte[] encoded;
        try {
            encoded = ObjectBytes.encode(item);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new IllegalArgumentException(
                    "a %s cannot be sent: %s"
                            .formatted(
                                    item.getClass().getName(), Failure.of(e, 0).summary()),
                    e);
        }
        if (encoded.length > maxItemBytes) {
            throw new IllegalArgumentException(
                    "a %s takes %d bytes, max-result-bytes is %d; hand over its parts, or raise it"
                            .formatted(item.getClass().getName(), encoded.length, maxItemBytes));
        }
        return encoded;
    }
}
