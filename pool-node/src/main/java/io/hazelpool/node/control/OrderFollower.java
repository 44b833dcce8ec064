package io.hazelpool.node.control;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.wire.ClusterOrders;
import io.hazelpool.wire.OrderBook;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this node do what operators ordered: as soon as they order it, as soon as the node starts, and should a notice
 * get lost, some seconds later. Should the cluster lose the orders, they are written down again as this node knows
 * them.
 */
public final class OrderFollower {

    private static final Logger log = LoggerFactory.getLogger(OrderFollower.class);

    private static final long LOOK_SECONDS = 5;

    private final OrderBook book;
    private final ScheduledExecutorService executor;
    private final Consumer<ClusterOrders> obey;
    private @Nullable ClusterOrders known; // the executor's own, once started
    private boolean failing;

    /**
     * Does nothing until started.
     *
     * @param executor a single thread that may block
     * @param obey is told all that holds, whenever that has changed, on the executor's thread
     */
    public OrderFollower(HazelcastInstance hazelcast, ScheduledExecutorService executor, Consumer<ClusterOrders> obey) {
        this.book = new OrderBook(hazelcast);
        this.executor = executor;
        this.obey = obey;
    }

    /** Obeys what was ordered before this returns, and whatever will be. */
    @SuppressWarnings("FutureReturnValueIgnored") // look catches and tells
    public void start() {
        follow();
        book.whenChanged(() -> {
            try {
                executor.execute(this::look);
            } catch (RejectedExecutionException stopping) {
                log.debug("this node is stopping");
            }
        });
        executor.scheduleWithFixedDelay(this::look, 0, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            follow();
            failing = false;
        } catch (Throwable e) { // an Error would end the schedule
            if (!failing) {
                log.warn("cannot do what operators ordered, trying again; until then the last orders hold", e);
            }
            failing = true;
        }
    }

    private void follow() {
        ClusterOrders latest = book.read();
        if (latest == null && known != null) {
            book.restore(known);
        } else if (latest != null && !latest.equals(known)) {
            obey.accept(latest);
            known = latest; // not before: what was not obeyed is tried again
        }
    }
}
