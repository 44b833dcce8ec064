package io.hazelpool.wire;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.Pause;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.breaker.BreakerWord;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Takes operators' orders to the cluster, within a deadline. The same on a node and in a client; thread-safe.
 *
 * <p>All methods throw {@link io.hazelpool.api.PoolUnavailableException} if the cluster does not answer within the
 * deadline, and {@link io.hazelpool.api.NoSuchPoolException} if no node defines the pool.
 */
public final class ControlDesk {

    private static final String BY_HAND = "an operator wanted it so";

    private final HazelcastInstance hazelcast;
    private final OrderBook book;
    private final DefinedPools pools;
    private final Supplier<Set<String>> nodes;
    private final ClusterCalls calls;
    private final Clock clusterClock;
    private final Runnable changed;

    /**
     * Orders nothing yet.
     *
     * @param nodes the names of those there are; may block
     * @param clusterClock the cluster's time
     * @param changed is called after each order for a pool that holds until another one, before that is answered
     */
    public ControlDesk(
            HazelcastInstance hazelcast,
            Supplier<Set<String>> nodes,
            ClusterCalls calls,
            Clock clusterClock,
            Runnable changed) {
        this.hazelcast = hazelcast;
        this.book = new OrderBook(hazelcast);
        this.pools = new DefinedPools(hazelcast);
        this.nodes = nodes;
        this.calls = calls;
        this.clusterClock = clusterClock;
        this.changed = changed;
    }

    /** Pauses the pool, or ends its pause. */
    public void pause(String pool, Pause how) {
        change(pool, orders -> orders.with(pool, its -> its.paused(how)));
    }

    /**
     * Gives the pool so many workers on each node.
     *
     * @throws IllegalArgumentException if that is out of bounds
     */
    public void resize(String pool, int workers) {
        int checked = checkWorkers(pool, workers);
        change(pool, orders -> orders.with(pool, its -> its.resized(checked)));
    }

    /**
     * Gives the pool so many workers on one node.
     *
     * @throws IllegalArgumentException if that is out of bounds, or there is no such node
     */
    public void resize(String pool, int workers, String node) {
        int checked = checkWorkers(pool, workers);
        change(pool, orders -> {
            checkNode(node, orders.pool(pool).workersOn().keySet());
            return orders.with(pool, its -> its.resized(checked, node));
        });
    }

    /** Gives the pool as many workers as each node is configured to have. */
    public void resetSize(String pool) {
        change(pool, orders -> orders.with(pool, its -> its.resized(0)));
    }

    /**
     * Has a node take nothing new.
     *
     * @throws IllegalArgumentException if there is no such node
     */
    public void drain(String node) {
        calls.ask(
                "drain " + node,
                () -> book.change(orders -> {
                    checkNode(node, orders.drained());
                    return orders.drained(node);
                }));
    }

    /**
     * Has a drained node take tasks again.
     *
     * @throws IllegalArgumentException if there is no such node
     */
    public void undrain(String node) {
        calls.ask(
                "undrain " + node,
                () -> book.change(orders -> {
                    checkNode(node, orders.drained());
                    return orders.undrained(node);
                }));
    }

    /**
     * Cancels what waits, on all nodes, and answers how much that was; how many one cancelled that left over it, only
     * the totals tell.
     */
    public int purge(String pool) {
        return calls.ask(pool, () -> {
            pools.get(pool);
            IExecutorService chores = hazelcast.getExecutorService(ClusterNames.CHORES);
            Map<Member, Future<Integer>> purges = chores.submitToAllMembers(new Purge(pool));
            List<Integer> answers = new ArrayList<>();
            RuntimeException gone = null;
            for (Future<Integer> purge : purges.values()) {
                try {
                    answers.add(answerOf(purge));
                } catch (NodeGoneException e) {
                    gone = e;
                }
            }
            if (answers.isEmpty() && gone != null) {
                throw gone;
            }
            return answers.stream().mapToInt(Integer::intValue).sum();
        });
    }

    private static int answerOf(Future<Integer> purge) {
        try {
            return purge.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause(); // MemberLeftException is one itself
            if (isGone(cause)) {
                throw new NodeGoneException(cause);
            }
            throw cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the deadline passed while nodes were purging", e);
        }
    }

    /** What waits, the others cancel; to ask all anew would lose count of what they did. */
    private static boolean isGone(Throwable failure) {
        return failure instanceof MemberLeftException
                || failure instanceof TargetNotMemberException
                || failure instanceof TargetDisconnectedException
                || failure instanceof HazelcastInstanceNotActiveException
                || failure instanceof RejectedExecutionException;
    }

    private static final class NodeGoneException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        private NodeGoneException(Throwable cause) {
            super("the node left", cause);
        }
    }

    /**
     * Opens the pool's circuit breaker, and answers what it is then.
     *
     * @throws UnsupportedOperationException if the pool has none
     */
    public BreakerStatus openBreaker(String pool) {
        long now = clusterClock.millis();
        return changeBreaker(pool, (word, rules) -> word.forcedOpen(rules, now));
    }

    /**
     * Closes it, and answers what it is then.
     *
     * @throws UnsupportedOperationException if the pool has none
     */
    public BreakerStatus closeBreaker(String pool) {
        return changeBreaker(pool, (word, rules) -> word.forcedClosed());
    }

    private BreakerStatus changeBreaker(String pool, BiFunction<BreakerWord, BreakerRules, BreakerWord> transition) {
        return calls.ask(pool, () -> {
            PoolDefinition definition = pools.get(pool);
            BreakerRules rules = definition.breaker();
            if (rules.isOff()) {
                throw new UnsupportedOperationException(
                        "%s has no circuit breaker: pools.%s.breaker.threshold is 0; set it on all nodes to have one"
                                .formatted(pool, pool));
            }
            BreakerWord after = new BreakerCell(hazelcast, pool, definition)
                    .change(word -> transition.apply(word, rules), change -> BY_HAND)
                    .after();
            return new BreakerStatus(
                    after.phase(), after.failures(), after.remaining(rules, clusterClock.millis()), false);
        });
    }

    private void change(String pool, UnaryOperator<ClusterOrders> change) {
        calls.ask(pool, () -> {
            pools.get(pool);
            ClusterOrders after = book.change(change);
            changed.run();
            return after;
        });
    }

    private static int checkWorkers(String pool, int workers) {
        return PoolConfig.defaults(pool).with(PoolKeys.WORKERS, workers).get(PoolKeys.WORKERS);
    }

    /** It must be there, or have been when it was ordered to do something: of a mistyped one nobody would ever hear. */
    private void checkNode(String node, Set<String> ordered) {
        if (ordered.contains(node)) {
            return;
        }
        Set<String> present = new TreeSet<>(nodes.get());
        if (!present.contains(node)) {
            throw new IllegalArgumentException("no node is named '%s'; there are %s".formatted(node, present));
        }
    }
}
