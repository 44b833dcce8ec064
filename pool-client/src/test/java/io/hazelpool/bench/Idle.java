package io.hazelpool.bench;

import io.hazelpool.bench.Profile.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a node costs that has nothing to do, with seven others; and beside it a member of Hazelcast alone. */
final class Idle {

    static final String SERIES = "cpu.idle";

    private static final int NODES = 8;
    private static final int QUEUE_SIZE = 10_000;
    private static final Duration REST = Duration.ofSeconds(30);

    private final Map<String, List<Double>> values = new LinkedHashMap<>();
    private final List<Profile> profiles = new ArrayList<>();

    /** Each measure's value. */
    Map<String, List<Double>> measure() throws Exception {
        measure("idle.node", Cluster.ofNodes(NODES, QUEUE_SIZE));
        measure("idle.hazelcast", Cluster.ofPeers(NODES));
        return values;
    }

    /** What the threads of one of them did in a second, once that was measured. */
    List<Profile> profiles() {
        return profiles;
    }

    /** After as long a rest. */
    private void measure(String name, Cluster cluster) throws Exception {
        System.out.println(name);
        try (MembersProcess members = MembersProcess.start(cluster)) {
            Thread.sleep(REST.toMillis());
            Moment start = Moment.now(members);
            CpuTime before = CpuTime.now(members);
            Thread.sleep(REST.toMillis());
            long nanos = CpuTime.now(members).since(before).nodesNanos();
            values.put(name + "_cpu_percent", List.of(100.0 * nanos / REST.toNanos() / NODES));
            profiles.add(start.until(Moment.now(members), name + ", for each second", NODES * REST.toSeconds()));
        }
    }
}
