package io.hazelpool.node.admin;

import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.Histogram;
import io.hazelpool.wire.PoolSample;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the status page shows beside the status, as JSON, on one line. The names in it are a promise. */
final class SeenJson {

    private static final JsonMapper MAPPER = new JsonMapper();

    private SeenJson() {}

    /** Messages are null unless they are to be told. */
    static String failures(List<FailureNote> notes, boolean messages) {
        ArrayNode array = MAPPER.createArrayNode();
        for (FailureNote note : notes) {
            array.addObject()
                    .put("at", Instant.ofEpochMilli(note.at()).toString())
                    .put("pool", note.pool())
                    .put("task_id", note.taskId().toString())
                    .put("task_class", note.taskClass())
                    .put("outcome", note.ending().name().toLowerCase(Locale.ROOT))
                    .put("exception", note.exception())
                    .put("message", messages ? note.message() : null)
                    .put("node", note.node());
        }
        return array.toString();
    }

    /** Times that no task took are null. */
    static String history(List<PoolSample> samples) {
        ArrayNode array = MAPPER.createArrayNode();
        for (PoolSample sample : samples) {
            ObjectNode one = array.addObject()
                    .put("pool", sample.pool())
                    .put("at", sample.at())
                    .put("span_ms", sample.spanMillis())
                    .put("executed", sample.executed())
                    .put("failed", sample.failed())
                    .put("queued", sample.queued())
                    .put("busy", sample.busy());
            quantiles(one, "wait", sample.times().waits());
            quantiles(one, "run", sample.times().runs());
        }
        return array.toString();
    }

    /** Of the node that serves the page: whether it takes orders of who shows its token. */
    static String node(boolean control) {
        return MAPPER.createObjectNode().put("control", control).toString();
    }

    static String problem(String message) {
        return MAPPER.createObjectNode().put("error", message).toString();
    }

    private static void quantiles(ObjectNode sample, String what, Histogram histogram) {
        boolean none = histogram.count() == 0;
        sample.put(what + "_p50_ms", none ? null : rounded(histogram.quantileMillis(0.5)));
        sample.put(what + "_p99_ms", none ? null : rounded(histogram.quantileMillis(0.99)));
    }

    private static Double rounded(double millis) {
        return Math.round(millis * 1_000) / 1_000.0;
    }
}
