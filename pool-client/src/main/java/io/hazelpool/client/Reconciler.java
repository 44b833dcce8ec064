package io.hazelpool.client;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.NodeClaims;
import io.hazelpool.wire.OwnEntries;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.RetiredRow;
import io.hazelpool.wire.Totals;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends tasks that are nowhere any more: in no queue, claimed by no node, and without a reply for the whole grace. That
 * is what is left of a task that was taken in the last moment before its node died.
 *
 * <p>A task waits no longer if the queue's head was submitted after it was queued: queues keep their order. So one look
 * at the head answers for all, however long the queue. Each look at the cluster must find the task missing, without a
 * gap: a look that fails starts the grace anew, and a slow one counts from its end. Where no more than a connection
 * went under a question, it is put again. And the replies that did come must have been read: a reader that is stuck
 * with a frozen member makes no task lost.
 *
 * <p>All that are lost end before any is counted: to count asks a member, which may be frozen, and no future waits for
 * that. What could not be counted is counted at the next look; twice, if only the answer was lost. Not thread-safe; to
 * be called by one thread at a time.
 */
final class Reconciler {

    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    /** A task this young is not looked for. */
    private static final long YOUNG_MILLIS = 1_000;

    /** How long to wait for replies that came but were not read; after that the next look tries again. */
    private static final Duration CATCH_UP = Duration.ofSeconds(1);

    /** A node that goes closes one connection; a few may go at a time. */
    private static final int MAX_TRIES = 4;

    private final HazelcastInstance hazelcast;
    private final OwnEntries<UUID, NodeClaims> claims;
    private final Results results;
    private final Clock clusterClock;
    private final PoolDirectory directory;
    private final Duration grace;
    private final Duration unreachableGrace;
    private final Map<String, Long> uncounted = new HashMap<>();
    private boolean cannotCount;
    private Map<UUID, Long> missingSince = Map.of();
    private long lastLookNanos = System.nanoTime();

    /**
     * For one client.
     *
     * @param grace how long a task must be missing
     * @param unreachableGrace how long no look must have succeeded
     */
    Reconciler(
            HazelcastInstance hazelcast,
            Results results,
            PoolDirectory directory,
            Clock clusterClock,
            Duration grace,
            Duration unreachableGrace) {
        this.hazelcast = hazelcast;
        this.claims = new OwnEntries<>(hazelcast.getMap(ClusterNames.CLAIMS), UUID.class, NodeClaims.class);
        this.results = results;
        this.directory = directory;
        this.clusterClock = clusterClock;
        this.grace = grace;
        this.unreachableGrace = unreachableGrace;
    }

    /** Looks for the tasks in flight, ends those it has not found for the grace, and counts them. */
    void look() {
        endLost();
        countLost();
    }

    private void endLost() {
        try {
            long now = clusterClock.millis();
            List<RemoteHandle<?>> old = results.queuedBefore(now - YOUNG_MILLIS);
            missingSince = old.isEmpty() ? Map.of() : missing(old);
            lastLookNanos = System.nanoTime();
            List<RemoteHandle<?>> overdue =
                    old.stream().filter(handle -> isOverdue(handle, now)).collect(Collectors.toUnmodifiableList());
            if (!overdue.isEmpty() && results.haveCaughtUp(CATCH_UP)) {
                overdue.forEach(handle -> lost(handle, now));
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            log.debug("could not look for the tasks in flight; starting anew", e);
            missingSince = Map.of();
            giveUpIfUnreachable();
        }
    }

    /** No future hangs, not even when there is no cluster any more: after a long while nobody will tell. */
    private void giveUpIfUnreachable() {
        if (System.nanoTime() - lastLookNanos > unreachableGrace.toNanos()) {
            long now = clusterClock.millis();
            for (RemoteHandle<?> handle : results.queuedBefore(now)) {
                long waited = Math.max(0, now - handle.envelope().submittedAt());
                Failure failure = Failure.told(
                        Ending.LOST.name(),
                        "no cluster could be asked for it for %d s; it may have run"
                                .formatted(unreachableGrace.toSeconds()));
                handle.concluded(Reply.ended(handle.id(), Ending.LOST, waited, 0, failure));
            }
        }
    }

    private boolean isOverdue(RemoteHandle<?> handle, long now) {
        Long since = missingSince.get(handle.id());
        return since != null && now - since >= grace.toMillis();
    }

    private Map<UUID, Long> missing(List<RemoteHandle<?>> handles) {
        Set<UUID> missing = new HashSet<>();
        Map<String, QueueHead> queues = new HashMap<>();
        for (RemoteHandle<?> handle : suspectsFirst(handles)) {
            QueueHead queue = queues.computeIfAbsent(handle.pool(), pool -> again(() -> lookAtQueue(pool)));
            switch (again(() -> queue.presenceOf(handle))) {
                case GONE -> missing.add(handle.id());
                case NOT_LOOKED_FOR -> {
                    if (missingSince.containsKey(handle.id())) {
                        missing.add(handle.id());
                    }
                }
                case WAITS -> {}
            }
        }
        // Read after the queues: a task goes from there to here.
        for (NodeClaims node : again(claims::all).values()) {
            node.claims().forEach(claim -> missing.remove(claim.taskId()));
        }
        long found = clusterClock.millis();
        return missing.stream().collect(Collectors.toMap(id -> id, id -> missingSince.getOrDefault(id, found)));
    }

    /** The answer to a question, which may be put again. */
    private static <T> T again(Supplier<T> question) {
        for (int tries = 1; ; tries++) {
            try {
                return question.get();
            } catch (TargetDisconnectedException e) {
                if (tries == MAX_TRIES) {
                    throw e;
                }
                log.debug("the connection went under a question, putting it again", e);
            }
        }
    }

    /** Those missed before must be looked for again; of the others not always the same ones. */
    private List<RemoteHandle<?>> suspectsFirst(List<RemoteHandle<?>> handles) {
        List<RemoteHandle<?>> ordered = new ArrayList<>(handles);
        Collections.shuffle(ordered);
        ordered.sort(Comparator.comparing(handle -> !missingSince.containsKey(handle.id())));
        return ordered;
    }

    private QueueHead lookAtQueue(String pool) {
        if (directory.find(pool) == null) {
            throw new IllegalStateException(pool + " is not defined just now");
        }
        return new QueueHead(hazelcast, pool);
    }

    private void lost(RemoteHandle<?> handle, long now) {
        long waited = Math.max(0, now - handle.envelope().submittedAt());
        Failure failure = Failure.told(
                Ending.LOST.name(), "it is in no queue, no node claims it, and no reply came; it may have run");
        if (handle.concluded(Reply.ended(handle.id(), Ending.LOST, waited, 0, failure))) {
            log.debug("{}: task {} is nowhere any more and counts as lost", handle.pool(), handle.id());
            uncounted.merge(handle.pool(), 1L, Long::sum);
        }
    }

    private void countLost() {
        try {
            for (Map.Entry<String, Long> lost : Map.copyOf(uncounted).entrySet()) {
                new RetiredRow(hazelcast, lost.getKey()).add(Totals.ofLost(lost.getValue()));
                uncounted.remove(lost.getKey());
                log.warn("{}: {} tasks are nowhere any more and count as lost", lost.getKey(), lost.getValue());
            }
            cannotCount = false;
        } catch (Throwable e) {
            if (!cannotCount) {
                log.warn("cannot count the lost tasks {} yet, trying again", uncounted, e);
            }
            cannotCount = true;
        }
    }
}
