package io.hazelpool.node.admin;

import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.Pause;
import io.hazelpool.breaker.BreakerPhase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Writes down what is ordered, or fails as it is told to. */
final class RecordedControls implements Controls {

    private final List<String> ordered = new CopyOnWriteArrayList<>();
    private volatile @Nullable RuntimeException failure;

    List<String> ordered() {
        return List.copyOf(ordered);
    }

    void failBy(RuntimeException with) {
        failure = with;
    }

    private void note(String what) {
        RuntimeException fails = failure;
        if (fails != null) {
            throw fails;
        }
        ordered.add(what);
    }

    @Override
    public void pause(String pool, Pause how) {
        note("pause " + pool + " " + how);
    }

    @Override
    public void resize(String pool, int workers, @Nullable String node) {
        note("resize " + pool + " " + workers + " " + node);
    }

    @Override
    public void resetSize(String pool) {
        note("reset " + pool);
    }

    @Override
    public void drain(String node, boolean drained) {
        note("drain " + node + " " + drained);
    }

    @Override
    public BreakerStatus breaker(String pool, boolean open) {
        note("breaker " + pool + " " + open);
        return new BreakerStatus(open ? BreakerPhase.OPEN : BreakerPhase.CLOSED, 0, Duration.ZERO, false);
    }

    @Override
    public int purge(String pool) {
        note("purge " + pool);
        return 7;
    }
}
