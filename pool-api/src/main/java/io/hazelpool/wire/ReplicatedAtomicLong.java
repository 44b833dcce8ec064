package io.hazelpool.wire;

import com.hazelcast.core.IFunction;
import com.hazelcast.cp.IAtomicLong;
import com.hazelcast.map.IMap;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast's atomic long for clusters without a CP Subsystem: one entry of a map, changed by compare-and-set. An entry
 * that is not there is 0, and is not made by reading, or by a change that leaves the 0.
 *
 * <p>What it holds to: each call is atomic over all members and clients; what was written is on the entry's member and,
 * with the map's default of one synchronous backup, on one more before the call returns, so it survives the death of
 * either. That is what Hazelcast's own structures promise in their <a
 * href="https://docs.hazelcast.com/imdg/latest/cp-subsystem/unsafe-mode">unsafe mode</a>; what that mode does not have
 * and a map has is split-brain protection, if the map is configured with it.
 *
 * <p>What it is not: linearizable under all failures, as the CP Subsystem's is. If the cluster splits and the map is
 * not protected, each side goes on with a value of its own, and one of them is dropped when the sides meet. A change
 * under way when the entry's member dies may be done twice, as Hazelcast then sends it again. A write whose backup does
 * not answer in time is lost if its member dies next.
 *
 * <p>Whoever reaches the cluster can put something else than a number there. The first one to come across it removes
 * it, if it is still there by then, and goes on with the 0 of an entry that is not there.
 *
 * <p>Functions run in the calling thread, and more than once if others change the value meanwhile: they must have no
 * effects. They are never sent anywhere. Nothing is read from backups or near caches: the map must have neither
 * switched on.
 *
 * <p>Threads may share it. Each call blocks for one to three round trips, more if others change the value at the same
 * time, and throws what {@link IMap} throws: if the cluster is away, too small a side of a split one, or too slow to
 * answer. The asynchronous forms do the same in the executor, and complete exceptionally; they throw
 * {@link java.util.concurrent.RejectedExecutionException} at once if the executor refuses.
 */
public final class ReplicatedAtomicLong implements IAtomicLong {

    /** However fast a stranger puts back what is removed, a call ends. */
    private static final int MOST_READS = 10;

    private final IMap<String, Long> values;
    private final String name;
    private final Executor executor;
    private final Runnable whenRemoved;

    /**
     * The counter in one entry. Sends nothing yet.
     *
     * @param values holds counters and nothing else
     * @param name the entry's key
     * @param executor runs the asynchronous forms, and whatever is chained to them; its threads wait for the cluster,
     *     so it must be none of Hazelcast's
     * @param whenRemoved is called, by who calls this, each time it removed what was no number
     */
    public ReplicatedAtomicLong(IMap<String, Long> values, String name, Executor executor, Runnable whenRemoved) {
        this.values = values;
        this.name = name;
        this.executor = executor;
        this.whenRemoved = whenRemoved;
    }

    @Override
    public long get() {
        return valueOf(present());
    }

    @Override
    public void set(long newValue) {
        values.set(name, newValue);
    }

    @Override
    public long getAndSet(long newValue) {
        return change(value -> newValue).before;
    }

    @Override
    public boolean compareAndSet(long expect, long update) {
        if (expect != 0) {
            return values.replace(name, expect, update);
        }
        // A 0 may be written or absent, and may change from the one to the other between two calls.
        while (true) {
            Long present = present();
            if (valueOf(present) != expect) {
                return false;
            }
            if (update == expect || replace(present, update)) {
                return true;
            }
        }
    }

    @Override
    public long addAndGet(long delta) {
        return change(value -> value + delta).after;
    }

    @Override
    public long getAndAdd(long delta) {
        return change(value -> value + delta).before;
    }

    @Override
    public long incrementAndGet() {
        return addAndGet(1);
    }

    @Override
    public long decrementAndGet() {
        return addAndGet(-1);
    }

    @Override
    public long getAndIncrement() {
        return getAndAdd(1);
    }

    @Override
    public long getAndDecrement() {
        return getAndAdd(-1);
    }

    @Override
    public void alter(IFunction<Long, Long> function) {
        change(checked(function));
    }

    @Override
    public long alterAndGet(IFunction<Long, Long> function) {
        return change(checked(function)).after;
    }

    @Override
    public long getAndAlter(IFunction<Long, Long> function) {
        return change(checked(function)).before;
    }

    @Override
    public <R extends @Nullable Object> R apply(IFunction<Long, R> function) {
        return function.apply(get());
    }

    @Override
    public CompletionStage<Long> getAsync() {
        return async(this::get);
    }

    @Override
    public CompletionStage<Void> setAsync(long newValue) {
        return CompletableFuture.runAsync(() -> set(newValue), executor);
    }

    @Override
    public CompletionStage<Long> getAndSetAsync(long newValue) {
        return async(() -> getAndSet(newValue));
    }

    @Override
    public CompletionStage<Boolean> compareAndSetAsync(long expect, long update) {
        return async(() -> compareAndSet(expect, update));
    }

    @Override
    public CompletionStage<Long> addAndGetAsync(long delta) {
        return async(() -> addAndGet(delta));
    }

    @Override
    public CompletionStage<Long> getAndAddAsync(long delta) {
        return async(() -> getAndAdd(delta));
    }

    @Override
    public CompletionStage<Long> incrementAndGetAsync() {
        return async(this::incrementAndGet);
    }

    @Override
    public CompletionStage<Long> decrementAndGetAsync() {
        return async(this::decrementAndGet);
    }

    @Override
    public CompletionStage<Long> getAndIncrementAsync() {
        return async(this::getAndIncrement);
    }

    @Override
    public CompletionStage<Long> getAndDecrementAsync() {
        return async(this::getAndDecrement);
    }

    @Override
    public CompletionStage<Void> alterAsync(IFunction<Long, Long> function) {
        return CompletableFuture.runAsync(() -> alter(function), executor);
    }

    @Override
    public CompletionStage<Long> alterAndGetAsync(IFunction<Long, Long> function) {
        return async(() -> alterAndGet(function));
    }

    @Override
    public CompletionStage<Long> getAndAlterAsync(IFunction<Long, Long> function) {
        return async(() -> getAndAlter(function));
    }

    @Override
    public <R extends @Nullable Object> CompletionStage<R> applyAsync(IFunction<Long, R> function) {
        return async(() -> apply(function));
    }

    @Override
    public String getName() {
        return name;
    }

    /** The entry's key: its partition holds the value. */
    @Override
    public String getPartitionKey() {
        return name;
    }

    /** The service of the map that holds the value. */
    @Override
    public String getServiceName() {
        return values.getServiceName();
    }

    /** Removes the entry; the counter then is 0, and may be used on. */
    @Override
    public void destroy() {
        values.delete(name);
    }

    private <R extends @Nullable Object> CompletionStage<R> async(Supplier<R> call) {
        return CompletableFuture.supplyAsync(call, executor);
    }

    private record Change(long before, long after) {}

    private Change change(LongUnaryOperator operator) {
        while (true) {
            Long present = present();
            long before = valueOf(present);
            long after = operator.applyAsLong(before);
            if (before == after || replace(present, after)) {
                return new Change(before, after);
            }
        }
    }

    private boolean replace(@Nullable Long present, long update) {
        return present == null ? values.putIfAbsent(name, update) == null : values.replace(name, present, update);
    }

    /** What is there; null if nothing, or nothing any more. */
    private @Nullable Long present() {
        for (int read = 1; ; read++) {
            RuntimeException noNumber;
            try {
                Object value = values.get(name);
                if (value == null || value instanceof Long) {
                    return (Long) value;
                }
                noNumber = new ClassCastException(name + " holds no number but a " + value.getClass());
            } catch (HazelcastSerializationException e) {
                noNumber = e;
            }
            if (values.executeOnKey(name, new NoNumberRemoval())) {
                whenRemoved.run();
                return null;
            }
            if (read == MOST_READS) {
                throw noNumber;
            }
        }
    }

    private static long valueOf(@Nullable Long present) {
        return present == null ? 0 : present;
    }

    private static LongUnaryOperator checked(IFunction<Long, Long> function) {
        return value -> Objects.requireNonNull(function.apply(value), "the function's result");
    }
}
