package io.hazelpool.wire;

import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import io.hazelpool.api.PoolUnavailableException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the cluster something within a deadline: Hazelcast's blocking calls have none of their own. A question changes
 * nothing, so it is put again if the connection goes under it. Thread-safe.
 */
public final class ClusterCalls {

    private static final long RETRY_MILLIS = 50;

    private final ExecutorService threads;
    private final Duration deadline;

    /**
     * Asks on these threads.
     *
     * @param deadline for each question
     */
    public ClusterCalls(ExecutorService threads, Duration deadline) {
        this.threads = threads;
        this.deadline = deadline;
    }

    /**
     * The answer.
     *
     * @throws PoolUnavailableException if there is none within the deadline, or the caller is interrupted
     */
    public <T extends @Nullable Object> T ask(String what, Supplier<T> question) {
        return ask(what, deadline, question);
    }

    /** The same, when only so much of the deadline is left. */
    public <T extends @Nullable Object> T ask(String what, Duration left, Supplier<T> question) {
        // Later than it is waited for, so that who waits is told of the deadline.
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(0, left.toMillis()) + RETRY_MILLIS);
        Future<T> answer = threads.submit(() -> askWhileDisconnected(question, until));
        try {
            return answer.get(left.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new PoolUnavailableException(
                    "%s: no answer from the cluster within %d ms; check that nodes run and are reachable"
                            .formatted(what, deadline.toMillis()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PoolUnavailableException(what + ": interrupted while waiting for the cluster", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause
                    && !(cause instanceof HazelcastException)
                    && !(cause instanceof IllegalStateException)) {
                throw cause;
            }
            throw new PoolUnavailableException(what + ": the cluster could not answer: " + e.getCause(), e.getCause());
        } finally {
            answer.cancel(false); // a thread that is interrupted as it writes to a connection closes it, for all
        }
    }

    private <T extends @Nullable Object> T askWhileDisconnected(Supplier<T> question, long until)
            throws InterruptedException {
        while (true) {
            try {
                return question.get();
            } catch (HazelcastClientOfflineException | TargetDisconnectedException reconnecting) {
                if (System.nanoTime() - until >= 0) {
                    throw reconnecting;
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        }
    }
}
