package io.hazelpool.node;

import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.node.admin.Controls;
import io.hazelpool.node.admin.Observed;
import io.hazelpool.node.health.Health;
import io.hazelpool.node.health.HealthCheck;
import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.PoolSample;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program's one node, as whoever probes or controls it sees it: there before the node is. Thread-safe. */
final class ProbedNode implements Observed, Controls {

    private final long sinceNanos = System.nanoTime();
    private volatile @Nullable PoolNode node;

    /** Its start is complete. */
    void started(PoolNode complete) {
        node = complete;
    }

    @Override
    public Health startup() {
        PoolNode started = node;
        return Health.of(started == null ? starting() : HealthCheck.ok("start", started.name() + " has started"));
    }

    /** A start that hangs is for who waits for {@link #startup} to end: nobody here knows how long one may take. */
    @Override
    public Health liveness() {
        PoolNode started = node;
        return started == null ? Health.of(HealthCheck.ok("start", starting().detail())) : started.liveness();
    }

    @Override
    public Health readiness() {
        PoolNode started = node;
        return started == null ? Health.of(starting()) : started.readiness();
    }

    @Override
    public List<PoolStatus> status() {
        return complete().status();
    }

    @Override
    public List<PoolSample> history() {
        return complete().history();
    }

    @Override
    public List<FailureNote> failures() {
        return complete().failures();
    }

    @Override
    public String metrics() {
        return complete().metrics();
    }

    @Override
    public void pause(String pool, Pause how) {
        complete().desk().pause(pool, how);
    }

    @Override
    public void resize(String pool, int workers, @Nullable String node) {
        if (node == null) {
            complete().desk().resize(pool, workers);
        } else {
            complete().desk().resize(pool, workers, node);
        }
    }

    @Override
    public void resetSize(String pool) {
        complete().desk().resetSize(pool);
    }

    @Override
    public void drain(String node, boolean drained) {
        if (drained) {
            complete().desk().drain(node);
        } else {
            complete().desk().undrain(node);
        }
    }

    @Override
    public BreakerStatus breaker(String pool, boolean open) {
        return open ? complete().desk().openBreaker(pool) : complete().desk().closeBreaker(pool);
    }

    @Override
    public int purge(String pool) {
        return complete().desk().purge(pool);
    }

    private PoolNode complete() {
        PoolNode started = node;
        if (started == null) {
            throw new PoolUnavailableException(starting().detail(), null);
        }
        return started;
    }

    private HealthCheck starting() {
        Duration since = Duration.ofNanos(System.nanoTime() - sinceNanos);
        return HealthCheck.failing("start", "the node has been starting for %d s".formatted(since.toSeconds()));
    }
}
