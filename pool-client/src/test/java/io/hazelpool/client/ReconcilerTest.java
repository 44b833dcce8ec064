package io.hazelpool.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.wire.AllowedClasses;
import io.hazelpool.wire.BreakerStore;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.NodePoolKey;
import io.hazelpool.wire.ObjectReader;
import io.hazelpool.wire.PoolDefinition;
import io.hazelpool.wire.RetiredTotals;
import io.hazelpool.wire.StatusReader;
import io.hazelpool.wire.Strangers;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.WireSeal;
import io.hazelpool.wire.WireTypes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When a task that is nowhere counts as lost: by a clock of the test's, on a real member whose queue is empty. */
@Timeout(30)
class ReconcilerTest {

    private static final Duration GRACE = Duration.ofSeconds(4);

    @SuppressWarnings("NullAway.Init")
    private static HazelcastInstance member;

    @SuppressWarnings("NullAway.Init")
    private static HazelcastInstance client;

    private final SettableClock clock = new SettableClock(0);
    private Runnable whenAskedForTheHead = () -> {};
    private Runnable whenCounting = () -> {};

    private final HazelcastInstance hazelcast = intercepted();
    private final ReplyReader replies = new ReplyReader(client, UUID.randomUUID(), WireSeal.NONE);
    private final Results results = new Results(
            10,
            Runnable::run,
            new ObjectReader(getClass().getClassLoader(), AllowedClasses.OF_THIS_PROGRAM),
            replies,
            new Canceller(hazelcast, Runnable::run, clock, GRACE),
            clock);
    private final Reconciler reconciler = new Reconciler(
            hazelcast,
            results,
            new PoolDirectory(hazelcast, new StatusReader(hazelcast, clock, Runnable::run)),
            clock,
            GRACE,
            Duration.ofHours(1));
    private final RemoteHandle<Integer> handle = queued();

    @BeforeAll
    static void start_a_member() {
        member = LoneMember.start(6901);
        client = ClientOf.member(member);
        BreakerRules off = new BreakerRules(0, GRACE, 1);
        member.getMap(ClusterNames.POOLS).set("reports", new PoolDefinition(1_000, GRACE, off, BreakerStore.MAP, 1));
    }

    @AfterAll
    static void stop_the_member() {
        client.shutdown();
        member.shutdown();
    }

    @AfterEach
    void close() {
        replies.close();
    }

    /** The member, except that each call of a queue or the totals is preceded by what the test wants to happen then. */
    private HazelcastInstance intercepted() {
        return before(HazelcastInstance.class, member, () -> {}, this::intercepted);
    }

    private @Nullable Object intercepted(@Nullable Object answer) {
        if (answer instanceof IQueue<?> queue) {
            return before(IQueue.class, queue, () -> whenAskedForTheHead.run(), same -> same);
        }
        if (answer instanceof IMap<?, ?> map && map.getName().equals(ClusterNames.STATUS)) {
            return before(IMap.class, map, () -> whenCounting.run(), same -> same);
        }
        return answer;
    }

    private static long counted() {
        Object row = member.getMap(ClusterNames.STATUS).get(NodePoolKey.retired("reports"));
        return row instanceof RetiredTotals retired ? retired.totals().lost() : 0;
    }

    private static <T> T before(Class<T> type, T object, Runnable first, UnaryOperator<@Nullable Object> then) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            first.run();
            try {
                return then.apply(method.invoke(object, args));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private RemoteHandle<Integer> queued() {
        TaskEnvelope envelope =
                new TaskEnvelope(UUID.randomUUID(), UUID.randomUUID(), 0, TaskEnvelope.NEVER, new byte[1]);
        PendingTask submitted =
                new PendingTask("reports", envelope, System.nanoTime(), System.nanoTime(), new SubmissionWatches());
        RemoteHandle<Integer> made = results.expect(submitted, "reports");
        results.track(made);
        submitted.answer(Answer.ACCEPTED, "");
        return made;
    }

    private void lookAt(double second) {
        clock.set((long) (second * 1_000));
        reconciler.look();
    }

    @Test
    void a_task_that_was_nowhere_for_the_whole_grace_is_lost() {
        lookAt(0.5); // it is too young
        lookAt(2);
        lookAt(5.9);
        assertThat(handle.outcome()).isNotDone();
        lookAt(6);
        assertThat(handle.outcome()).isCompletedWithValueMatching(Outcome.Lost.class::isInstance);
    }

    /** Each was counted before the next one ended: while a member was frozen, most did not end for half a minute. */
    @Test
    void all_that_are_lost_end_though_they_cannot_be_counted_and_are_counted_at_the_next_look() {
        RemoteHandle<Integer> another = queued();
        long before = counted();
        whenCounting = () -> {
            throw new IllegalStateException("on purpose");
        };
        lookAt(2);
        lookAt(6);
        assertThat(handle.outcome()).isDone();
        assertThat(another.outcome()).isDone();
        whenCounting = () -> {};
        assertThat(counted()).isEqualTo(before);
        lookAt(7);
        assertThat(counted()).isEqualTo(before + 2);
        lookAt(8);
        assertThat(counted()).isEqualTo(before + 2);
    }

    @Test
    void a_look_that_failed_starts_the_grace_anew() {
        lookAt(2);
        whenAskedForTheHead = () -> {
            throw new IllegalStateException("on purpose");
        };
        lookAt(4);
        whenAskedForTheHead = () -> {};
        lookAt(6);
        lookAt(9.9);
        assertThat(handle.outcome()).isNotDone();
        lookAt(10);
        assertThat(handle.outcome()).isDone();
    }

    /** A node that went took a connection along, and each such look put off the end of all it had lost. */
    @Test
    void a_connection_that_went_under_a_look_does_not() {
        lookAt(2);
        whenAskedForTheHead = () -> {
            whenAskedForTheHead = () -> {};
            throw new TargetDisconnectedException("crashed");
        };
        lookAt(4);
        lookAt(6);
        assertThat(handle.outcome()).isDone();
    }

    /** It counted from the start of the look, which had waited for a frozen member: nothing was left of the grace. */
    @Test
    void a_slow_look_takes_nothing_from_the_grace() {
        whenAskedForTheHead = () -> clock.advance(6_000);
        lookAt(2);
        whenAskedForTheHead = () -> {};
        lookAt(9);
        lookAt(11.9);
        assertThat(handle.outcome()).isNotDone();
        lookAt(12);
        assertThat(handle.outcome()).isDone();
    }

    /** The look failed at it, and after the long grace all that waited counted as lost. */
    @ParameterizedTest
    @MethodSource("noTasks")
    void what_is_no_task_at_the_head_of_the_queue_hides_neither_what_waits_nor_what_is_lost(Object noTask) {
        IQueue<Object> queue = member.getQueue(ClusterNames.queue("reports"));
        RemoteHandle<Integer> waiting = queued();
        try {
            queue.add(noTask);
            queue.add(waiting.envelope());
            lookAt(2);
            lookAt(6);
            assertThat(handle.outcome()).isCompletedWithValueMatching(Outcome.Lost.class::isInstance);
            lookAt(10);
            assertThat(waiting.outcome()).isNotDone();
        } finally {
            queue.clear();
        }
        lookAt(11);
        lookAt(15);
        assertThat(waiting.outcome()).isCompletedWithValueMatching(Outcome.Lost.class::isInstance);
    }

    private static List<Object> noTasks() {
        int taskType = WireTypes.serialization().getSerializerConfigs().stream()
                .filter(config -> config.getTypeClass() == TaskEnvelope.class)
                .mapToInt(config -> config.getImplementation().getTypeId())
                .findFirst()
                .orElseThrow();
        List<Object> noTasks = new ArrayList<>(Strangers.unreadables());
        noTasks.addAll(Strangers.others());
        noTasks.add(Strangers.ofType(taskType)); // malformed
        return noTasks;
    }
}
