package io.hazelpool.bench;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.bench.Profile.Moment;
import io.hazelpool.client.PoolClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node costs that has nothing to do, with seven others; and beside it a member of Hazelcast alone. Each has
 * worked before, since the compiler is slow to come to what is done a few times a second: without that it takes a fifth
 * of what a node costs, four minutes after its start.
 */
final class Idle {

    static final String SERIES = "cpu.idle";

    private static final int NODES = 8;
    private static final int QUEUE_SIZE = 10_000;
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Duration REST = Duration.ofMinutes(2);
    private static final Duration LENGTH = Duration.ofSeconds(30);

    private final List<Profile> profiles = new ArrayList<>();

    /** Each measure's value. */
    Map<String, List<Double>> measure() throws Exception {
        System.out.println(SERIES);
        try (MembersProcess nodes = MembersProcess.start(Cluster.ofNodes(NODES, QUEUE_SIZE));
                MembersProcess hazelcast = MembersProcess.start(Cluster.ofPeers(NODES))) {
            warmUp(nodes, hazelcast);
            Thread.sleep(REST.toMillis());
            Map<String, List<Double>> values = new LinkedHashMap<>();
            values.put("idle.node_cpu_percent", List.of(measure("idle.node, per second", nodes)));
            values.put("idle.hazelcast_cpu_percent", List.of(measure("idle.hazelcast, per second", hazelcast)));
            return values;
        }
    }

    /** What the threads of one of them did in a second, once that was measured. */
    List<Profile> profiles() {
        return profiles;
    }

    private static void warmUp(MembersProcess nodes, MembersProcess hazelcast) throws Exception {
        try (PoolClient client = Clients.ofPool(nodes.addresses().nodes())) {
            Flood.run(WARM_UP, Submissions.to(client.pool(Members.POOL)));
        }
        HazelcastInstance client = Clients.ofPeers(hazelcast.addresses().peers());
        try {
            Flood.run(WARM_UP, Submissions.to(client.getExecutorService(Members.EXECUTOR)));
        } finally {
            client.shutdown();
        }
    }

    /** The share of one core that each has. */
    private double measure(String name, MembersProcess members) throws InterruptedException {
        Moment start = Moment.now(members);
        CpuTime before = CpuTime.now(members);
        Thread.sleep(LENGTH.toMillis());
        long nanos = CpuTime.now(members).since(before).nodesNanos();
        profiles.add(start.until(Moment.now(members), name, NODES * LENGTH.toSeconds()));
        return 100.0 * nanos / LENGTH.toNanos() / NODES;
    }
}
