package io.hazelpool.client;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import io.hazelpool.api.NoSuchPoolException;
import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.ClusterOrders;
import io.hazelpool.wire.OrderBook;
import io.hazelpool.wire.Purge;
import io.hazelpool.wire.StatusReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;

/** Takes operators' orders to the cluster, within the client's deadline. Thread-safe. */
final class OrderDesk {

    private final HazelcastInstance hazelcast;
    private final OrderBook book;
    private final PoolDirectory directory;
    private final StatusReader statuses;
    private final ClusterCalls calls;
    private final PauseWatch pauses;

    OrderDesk(
            HazelcastInstance hazelcast,
            PoolDirectory directory,
            StatusReader statuses,
            ClusterCalls calls,
            PauseWatch pauses) {
        this.hazelcast = hazelcast;
        this.book = new OrderBook(hazelcast);
        this.directory = directory;
        this.statuses = statuses;
        this.calls = calls;
        this.pauses = pauses;
    }

    void pause(String pool, Pause how) {
        change(pool, orders -> orders.with(pool, its -> its.paused(how)));
    }

    void resize(String pool, int workers) {
        int checked = checkWorkers(pool, workers);
        change(pool, orders -> orders.with(pool, its -> its.resized(checked)));
    }

    void resize(String pool, int workers, String node) {
        int checked = checkWorkers(pool, workers);
        change(pool, orders -> {
            checkNode(node, orders.pool(pool).workersOn().keySet());
            return orders.with(pool, its -> its.resized(checked, node));
        });
    }

    void resetSize(String pool) {
        change(pool, orders -> orders.with(pool, its -> its.resized(0)));
    }

    void drain(String node) {
        calls.ask(
                "drain " + node,
                () -> book.change(orders -> {
                    checkNode(node, orders.drained());
                    return orders.drained(node);
                }));
    }

    void undrain(String node) {
        calls.ask(
                "undrain " + node,
                () -> book.change(orders -> {
                    checkNode(node, orders.drained());
                    return orders.undrained(node);
                }));
    }

    /** Waits for all nodes; how many one cancelled that left over it, only the totals tell. */
    int purge(String pool) {
        return calls.ask(pool, () -> {
            check(pool);
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

    private void change(String pool, UnaryOperator<ClusterOrders> change) {
        calls.ask(pool, () -> {
            check(pool);
            ClusterOrders changed = book.change(change);
            pauses.read(); // who ordered it need not be told
            return changed;
        });
    }

    private void check(String pool) {
        if (directory.find(pool) == null) {
            throw new NoSuchPoolException(directory.noSuchPool(pool));
        }
    }

    private static int checkWorkers(String pool, int workers) {
        return PoolConfig.defaults(pool).with(PoolKeys.WORKERS, workers).get(PoolKeys.WORKERS);
    }

    /** It must be there, or have been when it was ordered to do something: of a mistyped one nobody would ever hear. */
    private void checkNode(String node, Set<String> ordered) {
        if (ordered.contains(node)) {
            return;
        }
        Set<String> present = new TreeSet<>();
        for (String pool : directory.names()) {
            PoolStatus status = statuses.read(pool);
            if (status != null) {
                status.nodes().stream().map(NodeStatus::node).forEach(present::add);
            }
        }
        if (!present.contains(node)) {
            throw new IllegalArgumentException("no node is named '%s'; there are %s".formatted(node, present));
        }
    }
}
