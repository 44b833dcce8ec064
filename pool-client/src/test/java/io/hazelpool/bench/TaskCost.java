package io.hazelpool.bench;

import java.util.Map;

/** The CPU time a task took, in microseconds: of the clients' JVM, and of the members'. */
record TaskCost(double clientMicros, double nodesMicros) {

    static TaskCost of(CpuTime used, long tasks) {
        return new TaskCost(CpuTime.micros(used.clientNanos()) / tasks, CpuTime.micros(used.nodesNanos()) / tasks);
    }

    /** By their keys, each and both together. */
    Map<String, Double> measures(String key) {
        return Map.of(
                key + ".client_us",
                clientMicros,
                key + ".nodes_us",
                nodesMicros,
                key + ".us",
                clientMicros + nodesMicros);
    }
}
