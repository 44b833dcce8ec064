package io.hazelpool.node.control;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.Pause;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.ClusterOrders;
import io.hazelpool.wire.OrderBook;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OrderFollowerTest {

    private static final ClusterOrders PAUSED = ClusterOrders.NONE.with("reports", its -> its.paused(Pause.QUEUES));

    private final TestMembers members = new TestMembers();
    private final HazelcastInstance member = members.start();
    private final OrderBook book = new OrderBook(member);
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final List<ClusterOrders> obeyed = new CopyOnWriteArrayList<>();
    private final OrderFollower follower = new OrderFollower(member, executor, obeyed::add);

    @AfterEach
    void stop() {
        executor.shutdownNow();
        members.close();
    }

    @Test
    void has_obeyed_what_was_ordered_before_once_it_has_started() {
        book.change(none -> PAUSED);
        follower.start();
        assertThat(obeyed).containsExactly(PAUSED);
    }

    @Test
    void obeys_every_change_and_nothing_twice() {
        follower.start();
        assertThat(obeyed).isEmpty();
        book.change(none -> PAUSED);
        await().until(() -> obeyed.equals(List.of(PAUSED)));
        book.change(same -> same);
        ClusterOrders next = book.change(orders -> orders.drained("a"));
        await().until(() -> obeyed.size() > 1);
        assertThat(obeyed).containsExactly(PAUSED, next);
    }

    @Test
    void writes_down_again_what_the_cluster_lost() {
        book.change(none -> PAUSED);
        follower.start();
        member.getMap(ClusterNames.ORDERS).clear();
        await().until(() -> PAUSED.equals(book.read()));
        assertThat(obeyed).containsExactly(PAUSED);
    }

    @Test
    void tries_again_what_it_could_not_do() {
        List<ClusterOrders> tried = new CopyOnWriteArrayList<>();
        OrderFollower clumsy = new OrderFollower(member, executor, orders -> {
            tried.add(orders);
            if (tried.size() == 1) {
                throw new IllegalStateException("on purpose");
            }
        });
        clumsy.start();
        book.change(none -> PAUSED);
        await().until(() -> !tried.isEmpty()); // twice by now, if its first look came late
        book.change(same -> same); // a notice, that it need not look by itself
        await().until(() -> tried.size() > 1);
        assertThat(tried).containsExactly(PAUSED, PAUSED);
    }
}
