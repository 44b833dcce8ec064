package io.hazelpool.bench;

import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a task without a result costs in CPU time, in queues of different depths: the queue is filled while no worker
 * takes anything, then kept as full as it gets for a round, then emptied, and the whole of that counts.
 */
final class Depth {

    static final String SERIES = "cpu.depth";

    private static final List<Integer> TASKS = List.of(1_000, 100_000, 1_000_000);
    private static final int NODES = 3;
    private static final int ROUNDS = 3;
    private static final long EMPTY_SECONDS = 60;
    private static final TaskOptions WHEN_THERE_IS_ROOM = TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(60));

    private final Settings settings;

    Depth(Settings settings) {
        this.settings = settings;
    }

    /** Each measure's value in each round. */
    Map<String, List<Double>> measure() throws Exception {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (int tasks : TASKS) {
            try (MembersProcess members = MembersProcess.start(Cluster.ofNodes(NODES, tasks));
                    PoolClient client = Clients.ofPool(members.addresses().nodes())) {
                WorkerPool pool = client.pool(Members.POOL);
                for (int round = 0; round <= ROUNDS; round++) {
                    System.out.println("%s %d".formatted(SERIES, tasks));
                    TaskCost cost = measure(members, pool);
                    if (round > 0) { // the first is to warm up
                        cost.measures("%s_%d".formatted(SERIES, tasks))
                                .forEach((key, value) -> values.computeIfAbsent(key, first -> new ArrayList<>())
                                        .add(value));
                    }
                }
            }
        }
        return values;
    }

    private TaskCost measure(MembersProcess members, WorkerPool pool) throws Exception {
        CpuTime before = CpuTime.now(members);
        pool.pause(Pause.QUEUES);
        try (Flood flood = Flood.start(Flood.IN_FLIGHT, (number, end) -> execute(pool, number, end))) {
            flood.awaitFull(); // as many again wait for room in the queue
            pool.resume();
            Thread.sleep(settings.round().toMillis());
            long executed = flood.end() + 1;
            PoolCallable<Integer> last = new NoOpTask(0);
            pool.submit(last, WHEN_THERE_IS_ROOM).result().get(EMPTY_SECONDS, TimeUnit.SECONDS);
            return TaskCost.of(CpuTime.now(members).since(before), executed);
        }
    }

    private static void execute(WorkerPool pool, int number, Starter.End end) {
        var unused = pool.executeAsync(new NoOpRun(number), WHEN_THERE_IS_ROOM)
                .whenComplete((answer, failure) -> end.ended(failure == null && answer.isAccepted()));
    }
}
