package io.hazelpool.bench;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.WorkerPool;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tasks without a result per second. Only the nodes know of their ends: a last task with a result, behind all others in
 * the queue, ends the time, and the pool's totals have to tell as many executed as were accepted.
 */
final class PoolExecute implements Contender {

    private static final TaskOptions WHEN_THERE_IS_ROOM = TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(10));
    private static final int TOTALS_SECONDS = 20;
    private static final long LOOK_MILLIS = 50;

    private final String name;
    private final WorkerPool pool;

    PoolExecute(String name, WorkerPool pool) {
        this.name = name;
        this.pool = pool;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Round run(Duration length) throws Exception {
        PoolStatus before = pool.status();
        long start = System.nanoTime();
        long accepted = Flood.run(length, this::execute) + 1;
        PoolCallable<Integer> last = new NoOpTask(0);
        pool.submit(last, WHEN_THERE_IS_ROOM).result().get(TOTALS_SECONDS, TimeUnit.SECONDS);
        double perSecond = Rate.perSecond(accepted, System.nanoTime() - start);
        awaitTotals(before, accepted);
        return new Round(accepted, Map.of("per_s", perSecond));
    }

    private void execute(int number, Starter.End end) {
        var unused = pool.executeAsync(new NoOpRun(number), WHEN_THERE_IS_ROOM)
                .whenComplete((answer, failure) -> end.ended(failure == null && answer.isAccepted()));
    }

    /** Nodes tell their totals with a delay. */
    private void awaitTotals(PoolStatus before, long accepted) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TOTALS_SECONDS);
        while (true) {
            PoolStatus now = pool.status();
            long executed = now.totalTasksExecuted() - before.totalTasksExecuted();
            long failed = now.totalTasksFailed() - before.totalTasksFailed();
            if (executed == accepted && failed == 0) {
                return;
            }
            if (executed > accepted || failed > 0 || System.nanoTime() > until) {
                throw new IllegalStateException("of %d accepted tasks %d were executed, of which %d failed"
                        .formatted(accepted, executed, failed));
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }
}
