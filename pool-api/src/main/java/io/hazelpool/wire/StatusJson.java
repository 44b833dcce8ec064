package io.hazelpool.wire;

import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.PoolStatus;
import java.util.Collection;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A status as JSON: the one document for the command line and the nodes. Its names are a promise of their own, and so
 * are written out here; they are those of {@link PoolStatus} and {@link NodeStatus} in snake case. Times are ISO-8601
 * in UTC, durations tell their unit.
 */
public enum StatusJson {
    /** All on one line. */
    COMPACT,
    /** For people: indented, on many lines. */
    INDENTED;

    private static final JsonMapper MAPPER = new JsonMapper();

    /** One pool: an object. */
    public String of(PoolStatus status) {
        return text(object(status));
    }

    /** Many pools: an array of objects, in the order given. */
    public String of(Collection<PoolStatus> statuses) {
        ArrayNode array = MAPPER.createArrayNode();
        statuses.forEach(status -> array.add(object(status)));
        return text(array);
    }

    private String text(JsonNode document) {
        return this == INDENTED ? document.toPrettyString() : document.toString();
    }

    private static ObjectNode object(PoolStatus status) {
        ObjectNode pool = MAPPER.createObjectNode()
                .put("pool", status.pool())
                .put("paused", status.paused())
                .put("pause", lowerCase(status.pause()))
                .put("idle_workers", status.idleWorkers())
                .put("busy_workers", status.busyWorkers())
                .put("stuck_workers", status.stuckWorkers())
                .put("queued_tasks", status.queuedTasks())
                .put("max_queue_size", status.maxQueueSize())
                .put("circuit_open", status.circuitOpen())
                .put("breaker_phase", lowerCase(status.breaker().phase()))
                .put("breaker_consecutive_failures", status.breaker().consecutiveFailures())
                .put("breaker_time_left_ms", status.breaker().timeLeft().toMillis())
                .put("breaker_unavailable", status.breaker().unavailable())
                .put("total_tasks_executed", status.totalTasksExecuted())
                .put("total_tasks_failed", status.totalTasksFailed())
                .put("total_tasks_undecodable", status.totalTasksUndecodable())
                .put("total_tasks_expired", status.totalTasksExpired())
                .put("total_tasks_cancelled", status.totalTasksCancelled())
                .put("total_tasks_lost", status.totalTasksLost())
                .put("total_tasks_rejected_forged", status.totalTasksRejectedForged())
                .put("taken_at", status.takenAt().toString())
                .put("oldest_row_age_ms", status.oldestRowAge().toMillis());
        ArrayNode nodes = pool.putArray("nodes");
        status.nodes().forEach(node -> nodes.add(object(node)));
        return pool;
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode object(NodeStatus node) {
        return MAPPER.createObjectNode()
                .put("node", node.node())
                .put("node_id", node.nodeId().toString())
                .put("intake", lowerCase(node.intake()))
                .put("wanted_workers", node.wantedWorkers())
                .put("idle_workers", node.idleWorkers())
                .put("busy_workers", node.busyWorkers())
                .put("stuck_workers", node.stuckWorkers())
                .put("held_tasks", node.heldTasks())
                .put("total_tasks_executed", node.totalTasksExecuted())
                .put("total_tasks_failed", node.totalTasksFailed())
                .put("worker_restarts", node.workerRestarts())
                .put("updated_at", node.updatedAt().toString());
    }
}
