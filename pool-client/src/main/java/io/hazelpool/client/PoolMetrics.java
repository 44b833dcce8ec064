package io.hazelpool.client;

import io.hazelpool.api.Submission;
import io.hazelpool.api.Submission.Answer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A client's view of its pools, for Micrometer. Needs {@code micrometer-core}, which this library asks for only here.
 *
 * <pre>{@code new PoolMetrics(client).bindTo(registry);}</pre>
 *
 * <table>
 * <caption>The meters, from when they are bound</caption>
 * <tr><td>{@code hazelpool.client.submissions}</td><td>counter of answers, by {@code pool} and {@code answer}:
 *     {@link Answer} in lower case; all of a pool's are there once it has answered one</td></tr>
 * <tr><td>{@code hazelpool.client.in.flight}</td><td>gauge: tasks with a handle whose end has not come</td></tr>
 * <tr><td>{@code hazelpool.client.in.flight.limit}</td><td>gauge: {@code client.max-in-flight}</td></tr>
 * <tr><td>{@code hazelpool.client.round.trip}</td><td>timer by {@code pool}: from {@code submit}, or {@code stream}, to
 *     the task's end as a node told it, or as this client concluded</td></tr>
 * </table>
 *
 * <p>There is one set of meters for each pool that this client submits to. Thread-safe. Bound to several registries, it
 * feeds each, and is held by them as its client is. A registry that throws loses what it should have counted, no more.
 */
public final class PoolMetrics implements MeterBinder {

    private final PoolClient client;

    /** Of this client; nothing is measured before it is bound. */
    public PoolMetrics(PoolClient client) {
        this.client = client;
    }

    /** Has everything from now on measured into this registry; to bind it twice to the same one counts twice. */
    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("hazelpool.client.in.flight", client, PoolClient::inFlight)
                .description("tasks with a handle whose end has not come")
                .strongReference(true)
                .register(registry);
        Gauge.builder("hazelpool.client.in.flight.limit", client, PoolClient::maxInFlight)
                .description("as many may be in flight at a time")
                .strongReference(true)
                .register(registry);
        client.watch(new Meters(registry));
    }

    /** What is counted into one registry. */
    private record Meters(MeterRegistry registry, Map<String, OfPool> pools) implements SubmissionWatch {

        Meters(MeterRegistry registry) {
            this(registry, new ConcurrentHashMap<>());
        }

        @Override
        public void answered(Submission submission) {
            Counter counter = of(submission.pool()).answers.get(submission.answer());
            if (counter != null) {
                counter.increment();
            }
        }

        @Override
        public void ended(String pool, long nanos) {
            of(pool).roundTrip.record(nanos, TimeUnit.NANOSECONDS);
        }

        private OfPool of(String pool) {
            OfPool known = pools.get(pool);
            return known != null ? known : pools.computeIfAbsent(pool, name -> OfPool.in(registry, name));
        }
    }

    private record OfPool(Map<Answer, Counter> answers, Timer roundTrip) {

        static OfPool in(MeterRegistry registry, String pool) {
            Map<Answer, Counter> answers = new EnumMap<>(Answer.class);
            for (Answer answer : Answer.values()) {
                answers.put(
                        answer,
                        Counter.builder("hazelpool.client.submissions")
                                .description("submissions by their answer")
                                .tag("pool", pool)
                                .tag("answer", answer.name().toLowerCase(Locale.ROOT))
                                .register(registry));
            }
            Timer roundTrip = Timer.builder("hazelpool.client.round.trip")
                    .description("from a task's submission to its end")
                    .tag("pool", pool)
                    .register(registry);
            return new OfPool(answers, roundTrip);
        }
    }
}
