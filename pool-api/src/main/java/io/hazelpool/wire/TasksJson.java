package io.hazelpool.wire;

import io.hazelpool.api.PoolTasks;
import io.hazelpool.api.TaskInfo;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What pools run, and what waits, as JSON, indented. Its names are a promise of their own, as those of
 * {@link StatusJson}, and made by the same rules. In ASCII: what submitters wrote could steer a terminal.
 */
public final class TasksJson {

    private static final JsonMapper MAPPER = new JsonMapper();

    private static final Pattern NOT_PRINTED = Pattern.compile("[^\\x00-\\x7e]");

    private TasksJson() {}

    /** One pool: an object. */
    public static String of(PoolTasks tasks) {
        return text(object(tasks));
    }

    /** Many pools: an array of objects, in the order given. */
    public static String of(Collection<PoolTasks> pools) {
        ArrayNode array = MAPPER.createArrayNode();
        pools.forEach(tasks -> array.add(object(tasks)));
        return text(array);
    }

    private static String text(JsonNode document) {
        return NOT_PRINTED // such are in strings only, where any character may be told by its number
                .matcher(document.toPrettyString())
                .replaceAll(found -> escaped(found.group()));
    }

    /** Both halves of a pair, if it is one. */
    private static String escaped(String character) {
        return character.chars().mapToObj("\\\\u%04x"::formatted).collect(Collectors.joining());
    }

    private static ObjectNode object(PoolTasks tasks) {
        ObjectNode pool =
                MAPPER.createObjectNode().put("pool", tasks.pool()).put("running_tasks", tasks.runningTasks());
        add(pool.putArray("running"), tasks.running());
        pool.put("waiting_tasks", tasks.waitingTasks());
        add(pool.putArray("waiting"), tasks.waiting());
        ArrayNode silent = pool.putArray("silent_nodes");
        tasks.silentNodes().forEach(silent::add);
        return pool;
    }

    private static void add(ArrayNode array, List<TaskInfo> tasks) {
        tasks.forEach(task -> array.addObject()
                .put("id", task.id().toString())
                .put("task_class", task.taskClass())
                .put("sealed", task.sealed())
                .put("stream", task.stream())
                .put("age_ms", task.age().toMillis())
                .put("node", task.node())
                .put("submitter", task.submitter()));
    }
}
