package io.hazelpool.bench;

import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.durableexecutor.DurableExecutorService;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The pool beside its peers, in turns. */
final class Comparison {

    private static final TaskOptions WHEN_THERE_IS_ROOM = TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(10));
    private static final int NODES = 3;
    private static final int QUEUE_SIZE = 10_000;

    private final Settings settings;
    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private List<Profile> profiles = List.of();

    /**
     * Has measured nothing yet.
     *
     * @param folder for the keys of sealed tasks
     */
    Comparison(Settings settings, Path folder) {
        this.settings = settings;
        this.folder = folder;
    }

    /** What else the figures depend on, once they were measured. */
    Map<String, String> environment() {
        return environment;
    }

    /** What threads did for each task, once that was measured. */
    List<Profile> profiles() {
        return profiles;
    }

    /** Each measure's value in each round. */
    Map<String, List<Double>> measure() throws IOException, InterruptedException {
        String keys = Files.writeString(folder.resolve("bench.keys"), newKey()).toString();
        try (RedissonPeer redisson = RedissonPeer.startIfInstalled();
                MembersProcess members =
                        MembersProcess.start(new Cluster(NODES, NODES, QUEUE_SIZE, keys, redisson.port()));
                PoolClient client = Clients.ofPool(members.addresses().nodes());
                PoolClient sealing = Clients.ofPool(
                        Members.SEALED_CLUSTER, members.addresses().sealed(), keys)) {
            environment.put("redisson", redisson.text());
            HazelcastInstance hazelcast = Clients.ofPeers(members.addresses().peers());
            ExecutorService threads = Executors.newFixedThreadPool(NODES * Members.THREADS);
            try {
                List<Contender> contenders = new ArrayList<>(contenders(client, sealing, hazelcast, threads));
                contenders.addAll(redisson.contenders());
                Turns turns = new Turns(settings.chosenFrom(contenders), settings.round());
                environment.put("warm_up", turns.warmUp());
                Map<String, List<Double>> rounds = turns.measure(settings.rounds());
                profiles = turns.profile(members);
                return rounds;
            } finally {
                threads.shutdownNow();
                hazelcast.shutdown();
            }
        }
    }

    /** In the order of their turns: what is compared most closely is neighbours. */
    private List<Contender> contenders(
            PoolClient client, PoolClient sealing, HazelcastInstance hazelcast, Executor threads) {
        WorkerPool pool = client.pool(Members.POOL);
        WorkerPool sealed = sealing.pool(Members.POOL);
        WorkerPool pool8 = client.pool(Members.SMALL_POOL);
        IExecutorService ies = hazelcast.getExecutorService(Members.EXECUTOR);
        IExecutorService ies8 = hazelcast.getExecutorService(Members.SMALL_EXECUTOR);
        DurableExecutorService des = hazelcast.getDurableExecutorService(Members.DURABLE_EXECUTOR);
        return List.of(
                new PoolExecute("pool.execute", pool),
                new PoolExecute("sealed.execute", sealed),
                new Submitting("ies.submit", (number, end) -> submit(ies, number, end)),
                new RawQueue(hazelcast),
                new Submitting("pool.submit", (number, end) -> submit(pool, callable(number), number, end)),
                new Submitting("sealed.submit", (number, end) -> submit(sealed, callable(number), number, end)),
                new Submitting("written.submit", (number, end) -> submit(pool, new WrittenTask(number), number, end)),
                new Submitting("des.submit", (number, end) -> submit(des, number, end)),
                new Submitting("pool8.submit", (number, end) -> submit(pool8, callable(number), number, end)),
                new Submitting("ies8.submit", (number, end) -> submit(ies8, number, end)),
                new BusyWorkers("pool8.submit_1ms", NODES * Members.FEW_THREADS, task -> submit(pool8, task)),
                new BusyWorkers("pool.submit_1ms", NODES * Members.THREADS, task -> submit(pool, task)),
                new BusyWorkers("threads.submit_1ms", NODES * Members.THREADS, task -> submit(threads, task)),
                new PoolStreaming(pool, settings.streamItems()),
                new RoundTrips(
                        "ies.submit", number -> ies.submit(callable(number)).get()),
                new RoundTrips(
                        "pool.submit",
                        number -> pool.submit(callable(number)).result().get()),
                new FirstItems(pool));
    }

    private static void submit(WorkerPool pool, PoolCallable<Integer> task, int number, Starter.End end) {
        var unused = pool.submit(task, WHEN_THERE_IS_ROOM)
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

    private static CompletionStage<Long> submit(WorkerPool pool, PoolCallable<Long> task) {
        return pool.submit(task, WHEN_THERE_IS_ROOM).result();
    }

    /** Without any queue but theirs, any serialization, any network: the most that this machine can do. */
    private static CompletionStage<Long> submit(Executor threads, PoolCallable<Long> task) {
        CompletableFuture<Long> result = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Whether it is this task's result; a failed one has none, though the type does not say so. */
    private static boolean isRight(int number, @Nullable Integer result) {
        return result != null && result == number;
    }

    private static String newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return "bench " + Base64.getEncoder().encodeToString(key);
    }

    private static PoolCallable<Integer> callable(int number) {
        return new NoOpTask(number);
    }
}
