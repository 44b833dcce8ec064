package io.hazelpool.client;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.Cancellation;
import io.hazelpool.api.Outcome;
import io.hazelpool.wire.CancelCommand;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.RetiredRow;
import io.hazelpool.wire.Totals;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels tasks. One that still waits is taken out of the queue by the client itself: whoever removes it has it, so no
 * node can start it. For any other all nodes are asked, and the one that has it ends it; its outcome then is the
 * answer.
 */
final class Canceller {

    private static final Logger log = LoggerFactory.getLogger(Canceller.class);

    /** What has not started ends at once when asked; what does not answer within this time has started. */
    private static final Duration UNSTARTED = Duration.ofSeconds(1);

    private final HazelcastInstance hazelcast;
    private final Executor calls;
    private final Clock clusterClock;
    private final Duration deadline;
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean working = new AtomicBoolean();

    private record Request(
            RemoteHandle<?> handle,
            boolean interrupt,
            CompletableFuture<Cancellation> answer,
            CompletableFuture<Void> sent) {}

    /**
     * For one client.
     *
     * @param calls may block
     * @param deadline how long to wait for a running task to end of its interrupt
     */
    Canceller(HazelcastInstance hazelcast, Executor calls, Clock clusterClock, Duration deadline) {
        this.hazelcast = hazelcast;
        this.calls = calls;
        this.clusterClock = clusterClock;
        this.deadline = deadline;
    }

    /** Asks for it once it is queued. Answers on the thread that knows first: not for users as it is. */
    CompletableFuture<Cancellation> cancel(RemoteHandle<?> handle, boolean interrupt) {
        CompletableFuture<Cancellation> answer = handle.end()
                .handle((outcome, rejected) -> outcome == null ? Cancellation.TOO_LATE : answerOf(outcome))
                .completeOnTimeout(Cancellation.NOT_YET, deadline.toMillis(), TimeUnit.MILLISECONDS);
        handle.whenQueued(() -> enqueue(new Request(handle, interrupt, answer, new CompletableFuture<>())));
        return answer;
    }

    /** Completed when the cluster has what was asked for before. */
    CompletableFuture<Void> sent() {
        return CompletableFuture.allOf(requests.stream().map(Request::sent).toArray(CompletableFuture<?>[]::new));
    }

    private void enqueue(Request request) {
        requests.add(request);
        if (working.compareAndSet(false, true)) {
            calls.execute(this::work);
        }
    }

    /** Carries out all requests, one after the other: a thousand of them are a thousand round trips, not threads. */
    private void work() {
        do {
            List<Request> batch = List.copyOf(requests);
            Map<String, Long> cancelled = new HashMap<>();
            for (Request request : batch) {
                if (!request.handle.end().isDone() && carriedOut(request)) {
                    cancelled.merge(request.handle.pool(), 1L, Long::sum);
                }
            }
            cancelled.forEach(this::count);
            for (Request request : batch) { // its head; not taken before, as they are unsent until here
                requests.remove();
                request.sent.complete(null);
            }
            working.set(false);
        } while (!requests.isEmpty() && working.compareAndSet(false, true));
    }

    /** Whether it was taken out of the queue. */
    private boolean carriedOut(Request request) {
        RemoteHandle<?> handle = request.handle;
        try {
            if (hazelcast.getQueue(ClusterNames.queue(handle.pool())).remove(handle.envelope())) {
                handle.returnPermit();
                return handle.concluded(cancelledWhileWaiting(handle));
            }
            hazelcast
                    .<CancelCommand>getTopic(ClusterNames.CONTROL)
                    .publish(new CancelCommand(handle.pool(), handle.id(), request.interrupt));
            if (!request.interrupt) {
                tooLateUnlessSoon(request.answer);
            }
        } catch (Throwable unreachable) {
            log.debug("could not ask for task {} to be cancelled", handle.id(), unreachable);
        }
        return false;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it is the same future
    private static void tooLateUnlessSoon(CompletableFuture<Cancellation> answer) {
        answer.completeOnTimeout(Cancellation.TOO_LATE, UNSTARTED.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Reply cancelledWhileWaiting(RemoteHandle<?> handle) {
        long waited = Math.max(0, clusterClock.millis() - handle.envelope().submittedAt());
        Failure failure = Failure.told(Ending.CANCELLED.name(), "was cancelled while it waited");
        return Reply.ended(handle.id(), Ending.CANCELLED, waited, Reply.NOT_STARTED, failure);
    }

    private void count(String pool, long cancelled) {
        try {
            new RetiredRow(hazelcast, pool).add(Totals.ofCancelled(cancelled));
        } catch (Throwable unreachable) {
            log.warn("{}: could not count {} cancelled tasks", pool, cancelled, unreachable);
        }
    }

    private static Cancellation answerOf(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Cancelled<?> cancelled) {
            return cancelled.cause().started() ? Cancellation.WHILE_RUNNING : Cancellation.WHILE_QUEUED;
        }
        return Cancellation.TOO_LATE;
    }
}
