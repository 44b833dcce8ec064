package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.PoolTasks;
import io.hazelpool.api.TaskInfo;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TasksJsonTest {

    private static final UUID ID = new UUID(1, 2);
    private static final TaskInfo RUNNING =
            new TaskInfo(ID, "com.acme.Nightly", false, true, Duration.ofMillis(1_250), "a:5701", "billing");
    private static final TaskInfo SEALED = new TaskInfo(ID, null, true, false, Duration.ZERO, null, null);
    private static final PoolTasks TASKS =
            new PoolTasks("async_pool", 2, List.of(RUNNING), 3, List.of(SEALED), List.of("b:5701"));

    @Test
    void tells_a_pool_by_the_promised_names() {
        assertThat(TasksJson.of(TASKS)).isEqualToNormalizingNewlines("""
                        {
                          "pool" : "async_pool",
                          "running_tasks" : 2,
                          "running" : [ {
                            "id" : "00000000-0000-0001-0000-000000000002",
                            "task_class" : "com.acme.Nightly",
                            "sealed" : false,
                            "stream" : true,
                            "age_ms" : 1250,
                            "node" : "a:5701",
                            "submitter" : "billing"
                          } ],
                          "waiting_tasks" : 3,
                          "waiting" : [ {
                            "id" : "00000000-0000-0001-0000-000000000002",
                            "task_class" : null,
                            "sealed" : true,
                            "stream" : false,
                            "age_ms" : 0,
                            "node" : null,
                            "submitter" : null
                          } ],
                          "silent_nodes" : [ "b:5701" ]
                        }""");
    }

    @Test
    void tells_many_pools_as_an_array() {
        JsonNode array = parse(TasksJson.of(List.of(TASKS, TASKS)));
        assertThat(array.isArray()).isTrue();
        assertThat(array.size()).isEqualTo(2);
        assertThat(parse(TasksJson.of(List.of()))).isEmpty();
    }

    @Test
    void leaves_nothing_out() {
        JsonNode pool = parse(TasksJson.of(TASKS));
        assertThat(pool.propertyNames()).containsExactlyElementsOf(names(PoolTasks.class));
        assertThat(pool.get("running").get(0).propertyNames()).containsExactlyElementsOf(names(TaskInfo.class));
    }

    @Test
    void writes_nothing_that_steers_a_terminal() {
        TaskInfo evil =
                new TaskInfo(ID, "\033[2J\u009b1m\u202e\ud83d\ude00", false, false, Duration.ZERO, "\u0007", "\u007f");
        String json = TasksJson.of(new PoolTasks("p", 1, List.of(evil), 0, List.of(), List.of()));
        assertThat(json).matches(text -> text.chars().allMatch(c -> c == '\n' || c == '\r' || (c >= ' ' && c < 0x7f)));
        assertThat(parse(json).get("running").get(0).get("task_class").stringValue())
                .isEqualTo(evil.taskClass());
    }

    private static List<String> names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(TasksJsonTest::name)
                .toList();
    }

    private static String name(RecordComponent component) {
        String snake = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        return component.getType() == Duration.class ? snake + "_ms" : snake;
    }

    private static JsonNode parse(String json) {
        return new JsonMapper().readTree(json);
    }
}
