package io.hazelpool.bench;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.durableexecutor.DurableExecutorService;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The pool beside its peers, in turns. */
final class Comparison {

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
                environment.put("warm_up", turns.warmUp(members));
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
                new Submitting("ies.submit", Submissions.to(ies)),
                new RawQueue(hazelcast),
                new Submitting("pool.submit", Submissions.to(pool)),
                new Submitting("sealed.submit", Submissions.to(sealed)),
                new Submitting("written.submit", Submissions.to(pool, WrittenTask::new)),
                new Submitting("des.submit", Submissions.to(des)),
                new Submitting("pool8.submit", Submissions.to(pool8)),
                new Submitting("ies8.submit", Submissions.to(ies8)),
                new BusyWorkers("pool8.submit_1ms", NODES * Members.FEW_THREADS, task -> submit(pool8, task)),
                new BusyWorkers("pool.submit_1ms", NODES * Members.THREADS, task -> submit(pool, task)),
                new BusyWorkers("threads.submit_1ms", NODES * Members.THREADS, task -> submit(threads, task)),
                new PoolStreaming(pool, settings.streamItems()),
                new RoundTrips(
                        "ies.submit",
                        number -> ies.submit(Submissions.task(number)).get()),
                new RoundTrips(
                        "pool.submit",
                        number -> pool.submit(Submissions.task(number)).result().get()),
                new FirstItems(pool));
    }

    private static CompletionStage<Long> submit(WorkerPool pool, PoolCallable<Long> task) {
        return pool.submit(task, Submissions.WHEN_THERE_IS_ROOM).result();
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

    private static String newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return "bench " + Base64.getEncoder().encodeToString(key);
    }
}
