package io.hazelpool.node.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.node.queue.Demand;
import io.hazelpool.node.queue.MemberQueue;
import io.hazelpool.node.queue.Taken;
import io.hazelpool.node.queue.TaskQueue;
import io.hazelpool.node.worker.OutcomeSink;
import io.hazelpool.node.worker.RecordedReplies;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.node.worker.TimeLimits;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A member, and for each test a queue, workers for it, and dispatchers that are stopped after it. */
abstract class DispatcherFixture {

    static final Duration LONG = Duration.ofSeconds(10);
    private static final List<Dispatcher> dispatchers = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private static TestMembers members;

    @SuppressWarnings("NullAway.Init")
    static HazelcastInstance hazelcast;

    private final TimeLimits timeLimits = new TimeLimits();
    final RecordedReplies replies = new RecordedReplies();
    final AtomicInteger taken = new AtomicInteger();
    volatile Runnable alsoWhenChanged = () -> {};
    final IQueue<Object> queue =
            hazelcast.getQueue(ClusterNames.queue(UUID.randomUUID().toString()));
    final TaskQueue source = new MemberQueue(queue);

    @BeforeAll
    static void start_a_member() {
        members = new TestMembers();
        hazelcast = members.start();
    }

    @AfterAll
    static void stop_the_member() throws InterruptedException {
        for (Dispatcher dispatcher : dispatchers) {
            assertThat(dispatcher.awaitStopped(LONG)).isTrue();
        }
        dispatchers.clear();
        members.close();
    }

    @AfterEach
    void stop_dispatchers() {
        dispatchers.forEach(Dispatcher::stop);
    }

    WorkerSupervisor workers(int count) {
        return workers(PoolConfig.defaults("reports").with(PoolKeys.WORKERS, count));
    }

    WorkerSupervisor workers(PoolConfig pool) {
        WorkerSupervisor workers = new WorkerSupervisor(
                pool,
                new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis),
                replies,
                OutcomeSink.NONE);
        workers.start(timeLimits);
        return workers;
    }

    Dispatcher dispatching(WorkerSupervisor to) {
        return dispatching(source, to);
    }

    Dispatcher dispatching(TaskQueue from, WorkerSupervisor to) {
        return dispatching(from, to, () -> false);
    }

    Dispatcher dispatching(TaskQueue from, WorkerSupervisor to, BooleanSupplier givenUp) {
        return dispatching(from, to, givenUp, () -> () -> true);
    }

    Dispatcher dispatching(
            TaskQueue from, WorkerSupervisor to, BooleanSupplier givenUp, Supplier<BooleanSupplier> asking) {
        Dispatcher dispatcher = new Dispatcher("reports", from, to.handover(), this::changed, givenUp, asking);
        dispatchers.add(dispatcher);
        dispatcher.start();
        return dispatcher;
    }

    private void changed() {
        taken.incrementAndGet();
        alsoWhenChanged.run();
    }

    static TaskEnvelope task() {
        PoolRunnable nothing = () -> {};
        return TestTasks.tracked(nothing);
    }

    static List<TaskEnvelope> tasks(int count) {
        return Stream.generate(DispatcherFixture::task).limit(count).toList();
    }

    /** The test's queue, for tests that come between. */
    class Watched implements TaskQueue {

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public void take(Taken into, Demand demand) {
            source.take(into, demand);
        }

        @Override
        public void putBack(List<TaskEnvelope> held) {
            source.putBack(held);
        }
    }

    TaskQueue queueThatAfterEachTake(Runnable does) {
        return new Watched() {
            @Override
            public void take(Taken into, Demand demand) {
                super.take(into, demand);
                does.run();
            }
        };
    }
}
