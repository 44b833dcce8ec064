package io.hazelpool.node.status;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.node.health.SharedAnswer;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.DefinedPools;
import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.PoolSample;
import io.hazelpool.wire.Stored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * What the cluster keeps of the last quarter of an hour, as read by a node. Thread-safe; reads nothing while nobody
 * asks, and once a second at most.
 */
public final class ClusterRings {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HazelcastInstance hazelcast;
    private final DefinedPools pools;
    private final SharedAnswer<List<PoolSample>> samples =
            answer(() -> readAll(PoolSample.class, ClusterNames::history));
    private final SharedAnswer<List<FailureNote>> failures = answer(this::lastFailures);

    /** Reads nothing yet. */
    public ClusterRings(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
        this.pools = new DefinedPools(hazelcast);
    }

    /**
     * What the pools did in the last 15 minutes, each pool's samples in their order; waits for five seconds at most.
     *
     * @throws PoolUnavailableException if the cluster does not answer within that, or refuses
     */
    public List<PoolSample> samples() {
        return ask(samples);
    }

    /**
     * The last tasks that failed, the latest first; waits for five seconds at most.
     *
     * @throws PoolUnavailableException if the cluster does not answer within that, or refuses
     */
    public List<FailureNote> failures() {
        return ask(failures);
    }

    private List<FailureNote> lastFailures() throws Exception {
        List<FailureNote> all = readAll(FailureNote.class, ClusterNames::failures);
        all.sort(Comparator.comparingLong(FailureNote::at).reversed());
        return List.copyOf(all.subList(0, Math.min(all.size(), ClusterNames.FAILURES_KEPT)));
    }

    private <T> List<T> readAll(Class<T> type, Function<String, String> ringOf) throws Exception {
        List<T> all = new ArrayList<>();
        for (String pool : pools.names()) {
            Ringbuffer<Object> ring = hazelcast.getRingbuffer(ringOf.apply(pool));
            int there = (int) ring.size();
            if (there > 0) {
                // From where it begins by then, if places were written over since: so it does not wait for more.
                ReadResultSet<Object> read = ring.readManyAsync(ring.headSequence(), 0, there, null)
                        .toCompletableFuture()
                        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                for (int i = 0; i < read.size(); i++) {
                    addIfOurs(type, read, i, all);
                }
            }
        }
        return all;
    }

    /** Whoever reaches the cluster can add others. */
    private static <T> void addIfOurs(Class<T> type, ReadResultSet<Object> read, int place, List<T> all) {
        Object item = Stored.read(() -> read.get(place));
        if (type.isInstance(item)) {
            all.add(type.cast(item));
        }
    }

    private static <T> SharedAnswer<T> answer(Callable<T> question) {
        return new SharedAnswer<>("hazelpool-history-read", PATIENCE, question);
    }

    private static <T> T ask(SharedAnswer<T> answer) {
        try {
            return answer.get();
        } catch (TimeoutException e) {
            throw new PoolUnavailableException(
                    "the cluster did not tell what it keeps within %d s".formatted(PATIENCE.toSeconds()), e);
        } catch (ExecutionException e) {
            throw new PoolUnavailableException("the cluster did not tell what it keeps: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PoolUnavailableException("interrupted while the cluster was asked for what it keeps", e);
        }
    }
}
