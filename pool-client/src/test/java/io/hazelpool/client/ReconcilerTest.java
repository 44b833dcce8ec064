package io.hazelpool.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleService;
import com.hazelcast.map.IMap;
import com.hazelcast.ringbuffer.Ringbuffer;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.Submission;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.PoolDefinition;
import io.hazelpool.wire.StatusReader;
import io.hazelpool.wire.TaskEnvelope;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a task that is nowhere counts as lost: by a clock of the test's, and a cluster whose queue is empty. */
@Timeout(30)
class ReconcilerTest {

    private static final Duration GRACE = Duration.ofSeconds(4);

    private final SettableClock clock = new SettableClock();
    private Runnable whenAskedForTheHead = () -> {};

    private final HazelcastInstance hazelcast = fake(HazelcastInstance.class, call -> switch (call) {
        case "getQueue" -> fake(IQueue.class, this::ofQueue);
        case "getMap" -> fake(IMap.class, ReconcilerTest::ofMap);
        case "getRingbuffer" -> fake(Ringbuffer.class, ReconcilerTest::ofRing);
        default -> fake(LifecycleService.class, listening -> UUID.randomUUID());
    });
    private final ReplyReader replies = new ReplyReader(hazelcast, ClusterNames.replies(UUID.randomUUID()));
    private final Results results = new Results(
            10,
            Runnable::run,
            getClass().getClassLoader(),
            replies,
            new Canceller(hazelcast, Runnable::run, clock, GRACE),
            clock);
    private final Reconciler reconciler = new Reconciler(
            hazelcast,
            results,
            new PoolDirectory(hazelcast, new StatusReader(hazelcast, clock)),
            clock,
            GRACE,
            Duration.ofHours(1));
    private final RemoteHandle<Integer> handle = queued();

    @AfterEach
    void close() {
        replies.close();
    }

    private @Nullable Object ofQueue(String call) {
        whenAskedForTheHead.run();
        return null;
    }

    private static Object ofMap(String call) {
        return switch (call) {
            case "values" -> List.of();
            case "replace" -> true;
            default -> new PoolDefinition(1_000, GRACE);
        };
    }

    private static Object ofRing(String call) {
        return switch (call) {
            case "tailSequence" -> -1L;
            default -> new CompletableFuture<>();
        };
    }

    private RemoteHandle<Integer> queued() {
        TaskEnvelope envelope =
                new TaskEnvelope(UUID.randomUUID(), UUID.randomUUID(), 0, TaskEnvelope.NEVER, new byte[1]);
        Submission accepted = new Submission(Answer.ACCEPTED, "reports", envelope.id(), "");
        RemoteHandle<Integer> made = results.expect(envelope, "reports", CompletableFuture.completedFuture(accepted));
        results.track(made);
        return made;
    }

    private void lookAt(double second) {
        clock.millis = (long) (second * 1_000);
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
        whenAskedForTheHead = () -> clock.millis += 6_000;
        lookAt(2);
        whenAskedForTheHead = () -> {};
        lookAt(9);
        lookAt(11.9);
        assertThat(handle.outcome()).isNotDone();
        lookAt(12);
        assertThat(handle.outcome()).isDone();
    }

    private static <T> T fake(Class<T> type, Function<String, @Nullable Object> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            Object answer = answers.apply(method.getName());
            return method.getReturnType() == void.class ? null : answer;
        }));
    }

    private static final class SettableClock extends Clock {
        private long millis;

        @Override
        public long millis() {
            return millis;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
