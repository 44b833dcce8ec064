package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.PoolMetrics;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolKeys;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client measures is what happened to its submissions. */
@Timeout(60)
class PoolMetricsTest {

    private static TestCluster cluster;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private PoolClient client;

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(
                1,
                config -> config.withPool("small", PoolKeys.WORKERS, 1).withPool("small", PoolKeys.MAX_QUEUE_SIZE, 3));
    }

    @AfterEach
    void closeClient() {
        client.close();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    private WorkerPool measured(String pool, MeterRegistry... registries) {
        client = cluster.client(config -> config.with(ClientKeys.CLIENT_MAX_IN_FLIGHT, 50));
        for (MeterRegistry each : registries) {
            new PoolMetrics(client).bindTo(each);
        }
        return client.pool(pool);
    }

    private static int answers(MeterRegistry registry, String pool, Answer answer) {
        return (int) registry.get("hazelpool.client.submissions")
                .tag("pool", pool)
                .tag("answer", answer.name().toLowerCase(Locale.ROOT))
                .counter()
                .count();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    @Test
    void counts_submissions_by_answer() {
        WorkerPool small = measured("small", registry);
        try (Gate gate = new Gate()) {
            small.execute(gate.task());
            await().until(() -> gate.waiting() == 1);
            for (int i = 0; i < 5; i++) {
                small.execute(gate.task());
            }
            assertThat(answers(registry, "small", Answer.ACCEPTED)).isEqualTo(4);
            assertThat(answers(registry, "small", Answer.QUEUE_FULL)).isEqualTo(2);
            assertThat(answers(registry, "small", Answer.UNKNOWN)).isZero();
            gate.open();
            await().until(() -> small.status().totalTasksExecuted() == 4);
        }
        client.pool("nowhere").execute(() -> {});
        assertThat(answers(registry, "nowhere", Answer.NO_SUCH_POOL)).isEqualTo(1);
        assertThat(answers(registry, "small", Answer.NO_SUCH_POOL)).isZero();
    }

    @Test
    void tells_how_many_are_in_flight_and_how_long_they_took() {
        WorkerPool pool = measured("async_pool", registry);
        assertThat(gauge("hazelpool.client.in.flight.limit")).isEqualTo(50);
        List<TaskHandle<?>> handles = new ArrayList<>();
        try (Gate gate = new Gate()) {
            for (int i = 0; i < 50; i++) {
                handles.add(pool.submit(gate.task()));
            }
            assertThat(pool.submit(gate.task()).submission())
                    .succeedsWithin(10, TimeUnit.SECONDS)
                    .extracting("answer")
                    .isEqualTo(Answer.TOO_MANY_IN_FLIGHT);
            assertThat(gauge("hazelpool.client.in.flight")).isEqualTo(50);
            gate.open();
            handles.forEach(handle -> assertThat(handle.outcome()).succeedsWithin(10, TimeUnit.SECONDS));
        }
        assertThat(gauge("hazelpool.client.in.flight")).isZero();
        Timer roundTrip = registry.get("hazelpool.client.round.trip")
                .tag("pool", "async_pool")
                .timer();
        assertThat(roundTrip.count()).isEqualTo(50);
        assertThat(roundTrip.max(TimeUnit.SECONDS)).isBetween(0.0001, 30.0);
        assertThat(answers(registry, "async_pool", Answer.TOO_MANY_IN_FLIGHT)).isEqualTo(1);
    }

    @Test
    void feeds_each_registry_it_is_bound_to() {
        MeterRegistry other = new SimpleMeterRegistry();
        measured("async_pool", registry, other).execute(() -> {});
        assertThat(answers(registry, "async_pool", Answer.ACCEPTED)).isEqualTo(1);
        assertThat(answers(other, "async_pool", Answer.ACCEPTED)).isEqualTo(1);
    }

    @Test
    void a_registry_that_throws_costs_no_task_its_end() {
        MeterRegistry broken = new SimpleMeterRegistry();
        broken.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getTag("pool") != null) {
                    throw new IllegalStateException("no such label here");
                }
                return id;
            }
        });
        WorkerPool pool = measured("async_pool", broken, registry);
        for (int i = 0; i < 20; i++) {
            PoolCallable<Integer> task = () -> 7;
            assertThat(pool.submit(task).outcome())
                    .succeedsWithin(10, TimeUnit.SECONDS)
                    .isInstanceOf(Outcome.Succeeded.class);
        }
        // A task may have ended before its submitter knows that it is queued.
        await().until(() -> answers(registry, "async_pool", Answer.ACCEPTED) == 20);
    }
}
