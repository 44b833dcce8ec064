package io.hazelpool.node.metrics;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.node.worker.Handover.Load;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.BuildVersion;
import io.hazelpool.wire.Ending;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A node's metrics, in the text that Prometheus reads. Thread-safe. Keeps nothing before the first look, which
 * registers all there is: a node that nobody scrapes has no metrics.
 */
public final class NodeMetrics implements AutoCloseable {

    /** Micrometer's, whose names are against Prometheus' rules; the use of processors is told without them. */
    private static final Set<String> MISNAMED = Set.of("process.cpu.time", "system.cpu.count");

    private final HazelcastInstance hazelcast;
    private final String node;
    private final List<WorkerSupervisor> pools;
    private final ToLongFunction<String> lostElsewhere;
    private final LongSupplier excessRings;
    private final ClusterGauges cluster;
    private @Nullable PrometheusMeterRegistry registry; // guarded by this
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /**
     * Of this node.
     *
     * @param lostElsewhere by pool, the tasks that this node found lost with others
     * @param excessRings the rings of replies that this node removed or did not make, as there were too many
     */
    public NodeMetrics(
            HazelcastInstance hazelcast,
            String node,
            List<WorkerSupervisor> pools,
            ToLongFunction<String> lostElsewhere,
            LongSupplier excessRings,
            ClusterGauges cluster) {
        this.hazelcast = hazelcast;
        this.node = node;
        this.pools = List.copyOf(pools);
        this.lostElsewhere = lostElsewhere;
        this.excessRings = excessRings;
        this.cluster = cluster;
    }

    /** All of them now. What the cluster does not tell within two seconds is NaN. */
    public synchronized String scrape() {
        PrometheusMeterRegistry all = registry;
        if (all == null) {
            all = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            register(all);
            registry = all;
        }
        cluster.read();
        return all.scrape();
    }

    /** Listens to the JVM no more. */
    @Override
    public synchronized void close() {
        collections.close();
        if (registry != null) {
            registry.close();
        }
    }

    private void register(PrometheusMeterRegistry all) {
        jvm(all);
        Gauge.builder("hazelpool.build.info", () -> 1)
                .description("Which node this is, and what it was built from")
                .tags("node", node, "version", BuildVersion.current())
                .register(all);
        Gauge.builder("hazelpool.cluster.members", hazelcast, NodeMetrics::members)
                .description("Nodes of the cluster, as this one sees it")
                .register(all);
        FunctionCounter.builder("hazelpool.reply.rings.excess", excessRings, LongSupplier::getAsLong)
                .description(
                        "Rings of replies that this node removed, or did not make, as there were too many of clients"
                                + " that are not connected")
                .register(all);
        pools.forEach(pool -> pool(all, pool));
        all.getPrometheusRegistry()
                .register(new TimesCollector(
                        "hazelpool_task_wait_seconds",
                        "From a task's submission to its start, of tasks that ended on this node",
                        pools,
                        times -> times.waits()));
        all.getPrometheusRegistry()
                .register(new TimesCollector(
                        "hazelpool_task_run_seconds",
                        "From a task's start to its end, of tasks that ended on this node",
                        pools,
                        times -> times.runs()));
    }

    private void pool(MeterRegistry all, WorkerSupervisor pool) {
        String name = pool.poolName();
        for (Ending ending : Ending.values()) {
            FunctionCounter.builder("hazelpool.tasks.finished", pool, counted -> finished(counted, ending))
                    .description("Tasks that ended on this node, or that it found lost with another one")
                    .tags("pool", name, "outcome", ending.name().toLowerCase(Locale.ROOT))
                    .register(all);
        }
        FunctionCounter.builder(
                        "hazelpool.tasks.rejected.forged",
                        pool,
                        counted -> counted.totals().rejectedForged())
                .description(
                        "Tasks that this node refused unopened: not sealed by a key of its own, too old, or copies")
                .tags("pool", name)
                .register(all);
        workers(all, pool, "idle", of -> {
            Load load = of.handover().load();
            return load.workers() - load.busy();
        });
        workers(all, pool, "busy", of -> of.handover().load().busy());
        workers(all, pool, "stuck", of -> of.handover().load().stuck());
        Gauge.builder("hazelpool.queue.tasks", cluster, of -> of.queuedTasks(name))
                .description("Tasks that wait in the cluster's queue or were taken from it and have not started")
                .tags("pool", name)
                .register(all);
        Gauge.builder("hazelpool.queue.oldest.task.age", cluster, of -> of.oldestTaskSeconds(name))
                .description("How long the first task in the cluster's queue has waited; 0 if it is empty")
                .baseUnit("seconds")
                .tags("pool", name)
                .register(all);
        Gauge.builder("hazelpool.breaker.phase", cluster, of -> of.breakerPhase(name))
                .description("The pool's circuit breaker: 0 = closed, 1 = half-open, 2 = open")
                .tags("pool", name)
                .register(all);
    }

    private static void workers(
            MeterRegistry all, WorkerSupervisor pool, String state, ToDoubleFunction<WorkerSupervisor> count) {
        Gauge.builder("hazelpool.workers", pool, count)
                .description("Workers of this node; stuck ones were replaced, and are not among the others")
                .tags("pool", pool.poolName(), "state", state)
                .register(all);
    }

    private double finished(WorkerSupervisor pool, Ending ending) {
        long elsewhere = ending == Ending.LOST ? lostElsewhere.applyAsLong(pool.poolName()) : 0;
        return pool.ended(ending) + elsewhere;
    }

    private static double members(HazelcastInstance hazelcast) {
        try {
            return hazelcast.getCluster().getMembers().size();
        } catch (RuntimeException stopped) {
            return Double.NaN;
        }
    }

    private void jvm(MeterRegistry all) {
        all.config().meterFilter(MeterFilter.deny(meter -> MISNAMED.contains(meter.getName())));
        collections.bindTo(all);
        new JvmMemoryMetrics().bindTo(all);
        new JvmThreadMetrics().bindTo(all);
        new ClassLoaderMetrics().bindTo(all);
        new ProcessorMetrics().bindTo(all);
        new FileDescriptorMetrics().bindTo(all);
        new UptimeMetrics().bindTo(all);
    }
}
