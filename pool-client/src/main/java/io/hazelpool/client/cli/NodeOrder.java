package io.hazelpool.client.cli;

import io.hazelpool.api.NodeStatus;
import java.util.Comparator;
import java.util.List;

/** In which order the nodes of a pool are shown: by their names, or those that have the most of something first. */
enum NodeOrder {
    name,
    busy,
    stuck,
    held,
    executed,
    failed;

    List<NodeStatus> of(List<NodeStatus> nodes) {
        return nodes.stream()
                .sorted(Comparator.comparingLong(this::amount).reversed().thenComparing(NodeStatus::node))
                .toList();
    }

    private long amount(NodeStatus node) {
        return switch (this) {
            case name -> 0;
            case busy -> node.busyWorkers();
            case stuck -> node.stuckWorkers();
            case held -> node.heldTasks();
            case executed -> node.totalTasksExecuted();
            case failed -> node.totalTasksFailed();
        };
    }
}
