package io.hazelpool.bench;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.durableexecutor.DurableExecutorService;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The JVM that drives: starts the members, has the contenders take turns, writes {@code bench.json} and
 * {@code bench.md}.
 */
final class Benchmark {

    private static final TaskOptions WHEN_THERE_IS_ROOM = TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(10));

    private Benchmark() {}

    /**
     * Measures once.
     *
     * @param args the folder to write to
     */
    public static void main(String[] args) throws Exception {
        Settings settings = Settings.ofThisRun();
        try (MembersProcess members = MembersProcess.start();
                PoolClient client = poolClient(members.addresses().nodes())) {
            HazelcastInstance hazelcast = peersClient(members.addresses().peers());
            Report report;
            try {
                report = measure(client.pool(Members.POOL), hazelcast, settings);
            } finally {
                hazelcast.shutdown();
            }
            Path folder = Path.of(args[0]);
            Files.writeString(folder.resolve("bench.json"), report.json());
            Files.writeString(folder.resolve("bench.md"), report.markdown());
            System.out.println();
            System.out.println(report.markdown());
        }
    }

    private static Report measure(WorkerPool pool, HazelcastInstance hazelcast, Settings settings)
            throws InterruptedException {
        String version = hazelcast
                .getCluster()
                .getMembers()
                .iterator()
                .next()
                .getVersion()
                .toString();
        Map<String, String> environment = new LinkedHashMap<>(Environment.describe(version));
        Turns turns = new Turns(settings.chosenFrom(contenders(pool, hazelcast, settings)), settings.round());
        environment.put("warm_up", turns.warmUp());
        environment.put("measured", settings.text());
        return new Report(environment, turns.measure(settings.rounds()));
    }

    /** In the order of their turns: round trips and first items are compared, so they are neighbours. */
    private static List<Contender> contenders(WorkerPool pool, HazelcastInstance hazelcast, Settings settings) {
        IExecutorService ies = hazelcast.getExecutorService(Members.EXECUTOR);
        DurableExecutorService des = hazelcast.getDurableExecutorService(Members.DURABLE_EXECUTOR);
        return List.of(
                new PoolExecute(pool),
                new Submitting("ies.submit", (number, end) -> submit(ies, number, end)),
                new RawQueue(hazelcast),
                new Submitting("pool.submit", (number, end) -> submit(pool, number, end)),
                new Submitting("des.submit", (number, end) -> submit(des, number, end)),
                new PoolStreaming(pool, settings.streamItems()),
                new RoundTrips(
                        "ies.submit", number -> ies.submit(callable(number)).get()),
                new RoundTrips(
                        "pool.submit",
                        number -> pool.submit(callable(number)).result().get()),
                new FirstItems(pool));
    }

    private static void submit(WorkerPool pool, int number, Starter.End end) {
        var unused = pool.submit(callable(number), WHEN_THERE_IS_ROOM)
                .result()
                .whenComplete((result, failure) -> end.ended(isRight(number, result)));
    }

    private static void submit(IExecutorService ies, int number, Starter.End end) {
        Callable<Integer> task = new NoOpTask(number);
        ies.submit(task, new ExecutionCallback<>() {
            @Override
            public void onResponse(Integer result) {
                end.ended(isRight(number, result));
            }

            @Override
            public void onFailure(Throwable failure) {
                end.ended(false);
            }
        });
    }

    private static void submit(DurableExecutorService des, int number, Starter.End end) {
        Callable<Integer> task = new NoOpTask(number);
        var unused = des.submit(task).whenComplete((result, failure) -> end.ended(isRight(number, result)));
    }

    /** Whether it is this task's result; a failed one has none, though the type does not say so. */
    private static boolean isRight(int number, @Nullable Integer result) {
        return result != null && result == number;
    }

    private static PoolCallable<Integer> callable(int number) {
        return new NoOpTask(number);
    }

    private static PoolClient poolClient(List<String> addresses) {
        return PoolClient.connect(ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, Members.CLUSTER)
                .with(ClientKeys.CLUSTER_ADDRESSES, addresses));
    }

    private static HazelcastInstance peersClient(List<String> addresses) {
        com.hazelcast.client.config.ClientConfig config = new com.hazelcast.client.config.ClientConfig();
        config.setClusterName(Members.PEERS_CLUSTER);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getMetricsConfig().setEnabled(false);
        config.getNetworkConfig().setAddresses(addresses);
        return HazelcastClient.newHazelcastClient(config);
    }
}
