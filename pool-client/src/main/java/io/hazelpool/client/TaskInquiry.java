package io.hazelpool.client;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import io.hazelpool.api.NoSuchPoolException;
import io.hazelpool.api.PoolTasks;
import io.hazelpool.wire.ClusterCalls;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.DefinedPools;
import io.hazelpool.wire.TaskSample;
import io.hazelpool.wire.TasksAnswer;
import io.hazelpool.wire.TasksQuestion;
import io.hazelpool.wire.TasksQuestion.Where;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks all nodes what they run, and the one that keeps the queue what waits there; the queue first, so that a task
 * which a node takes meanwhile is seen twice, rather than not at all. A node that does not answer within half the
 * deadline is told of, and left out: it may be the very one somebody looks for. Thread-safe.
 */
final class TaskInquiry {

    private final HazelcastInstance hazelcast;
    private final DefinedPools pools;
    private final ClusterCalls calls;
    private final Clock clusterClock;
    private final Duration patience;

    /**
     * Asks nothing yet.
     *
     * @param clusterClock the cluster's time
     * @param deadline for each inquiry
     */
    TaskInquiry(HazelcastInstance hazelcast, ClusterCalls calls, Clock clusterClock, Duration deadline) {
        this.hazelcast = hazelcast;
        this.pools = new DefinedPools(hazelcast);
        this.calls = calls;
        this.clusterClock = clusterClock;
        this.patience = deadline.dividedBy(2);
    }

    /**
     * What the pool runs, and what waits in it.
     *
     * @param limit so many of each at the most
     * @throws IllegalArgumentException if that is less than 1, or more than {@value TasksQuestion#MOST}
     * @throws NoSuchPoolException if no node defines the pool
     */
    PoolTasks of(String pool, int limit) {
        if (limit < 1 || limit > TasksQuestion.MOST) {
            throw new IllegalArgumentException(
                    "limit is %d: must be from 1 to %d".formatted(limit, TasksQuestion.MOST));
        }
        return calls.ask(pool, () -> ask(pool, limit));
    }

    private PoolTasks ask(String pool, int limit) {
        pools.get(pool); // asked for one that is none, a node would make its queue
        IExecutorService chores = hazelcast.getExecutorService(ClusterNames.CHORES);
        try {
            TaskSample queued = chores.submitToKeyOwner(
                            new TasksQuestion(pool, Where.IN_THE_QUEUE, limit), ClusterNames.queue(pool))
                    .get()
                    .waiting();
            TaskTally tally = new TaskTally(pool, limit, queued);
            Map<Member, Future<TasksAnswer>> asked =
                    chores.submitToAllMembers(new TasksQuestion(pool, Where.AT_THE_NODE, limit));
            return tally.result(gather(asked, tally), clusterClock.millis());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the deadline passed while nodes were telling their tasks", e);
        }
    }

    /** Answers who did not tell. */
    private List<String> gather(Map<Member, Future<TasksAnswer>> asked, TaskTally tally) throws InterruptedException {
        List<String> silent = new ArrayList<>();
        long until = System.nanoTime() + patience.toNanos();
        for (Map.Entry<Member, Future<TasksAnswer>> entry : asked.entrySet()) {
            try {
                tally.add(entry.getValue().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (TimeoutException | ExecutionException e) {
                Member member = entry.getKey();
                if (hazelcast.getCluster().getMembers().contains(member)) { // who has left has no tasks any more
                    Address address = member.getAddress();
                    silent.add(address.getHost() + ":" + address.getPort());
                }
            }
        }
        Collections.sort(silent);
        return silent;
    }
}
