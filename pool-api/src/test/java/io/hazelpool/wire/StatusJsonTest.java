package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.Intake;
import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.breaker.BreakerPhase;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusJsonTest {

    private static final UUID NODE_ID = new UUID(1, 2);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.250Z");

    @Test
    void tells_a_pool_by_the_promised_names() {
        assertThat(StatusJson.COMPACT.of(status("async_pool")))
                .isEqualTo(
                        "{\"pool\":\"async_pool\",\"paused\":true,\"pause\":\"queues\",\"idle_workers\":7,\"busy_workers\":1,\"stuck_workers\":4,\"queued_tasks\":3,"
                                + "\"max_queue_size\":1000,\"circuit_open\":true,\"breaker_phase\":\"half_open\",\"breaker_consecutive_failures\":11,"
                                + "\"breaker_time_left_ms\":1500,\"breaker_unavailable\":false,\"total_tasks_executed\":42,"
                                + "\"total_tasks_failed\":5,\"total_tasks_undecodable\":2,\"total_tasks_expired\":4,"
                                + "\"total_tasks_cancelled\":8,\"total_tasks_lost\":9,\"total_tasks_rejected_forged\":6,"
                                + "\"taken_at\":\"2026-03-01T12:00:00.250Z\",\"oldest_row_age_ms\":1250,"
                                + "\"nodes\":[{\"node\":\"a:5701\",\"node_id\":\"" + NODE_ID
                                + "\",\"intake\":\"drained\",\"wanted_workers\":9,\"idle_workers\":7,"
                                + "\"busy_workers\":1,\"stuck_workers\":3,\"held_tasks\":2,\"total_tasks_executed\":42,\"total_tasks_failed\":5,"
                                + "\"worker_restarts\":6,\"updated_at\":\"2026-03-01T11:59:59Z\"}]}");
    }

    @Test
    void tells_many_pools_as_an_array() {
        JsonNode array = parse(StatusJson.COMPACT.of(List.of(status("a"), status("b"))));

        assertThat(array.isArray()).isTrue();
        assertThat(array.size()).isEqualTo(2);
        assertThat(array.get(1).get("pool").stringValue()).isEqualTo("b");
    }

    @Test
    void tells_the_same_indented() {
        String indented = StatusJson.INDENTED.of(status("a"));

        assertThat(indented.lines().count()).isGreaterThan(20);
        assertThat(parse(indented)).isEqualTo(parse(StatusJson.COMPACT.of(status("a"))));
    }

    @Test
    void leaves_nothing_out() {
        JsonNode pool = parse(StatusJson.COMPACT.of(status("a")));

        List<String> expected = new ArrayList<>(names(PoolStatus.class));
        int breaker = expected.indexOf("breaker"); // told flat, with the seed's own name for it in front
        expected.remove(breaker);
        List<String> flat = names(BreakerStatus.class).stream()
                .map(name -> "breaker_" + name)
                .toList();
        expected.addAll(breaker, flat);
        expected.add(breaker, "circuit_open");
        expected.add(expected.indexOf("pause"), "paused"); // as well
        assertThat(pool.propertyNames()).containsExactlyElementsOf(expected);
        assertThat(pool.get("nodes").get(0).propertyNames()).containsExactlyElementsOf(names(NodeStatus.class));
    }

    private static List<String> names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(StatusJsonTest::name)
                .toList();
    }

    private static String name(RecordComponent component) {
        String snake = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        return component.getType() == Duration.class ? snake + "_ms" : snake;
    }

    private static JsonNode parse(String json) {
        return new JsonMapper().readTree(json);
    }

    private static PoolStatus status(String pool) {
        NodeStatus node = new NodeStatus(
                "a:5701", NODE_ID, Intake.DRAINED, 9, 7, 1, 3, 2, 42, 5, 6, Instant.parse("2026-03-01T11:59:59Z"));
        BreakerStatus breaker = new BreakerStatus(BreakerPhase.HALF_OPEN, 11, Duration.ofMillis(1500), false);
        return new PoolStatus(
                pool,
                Pause.QUEUES,
                7,
                1,
                4,
                3,
                1000,
                breaker,
                42,
                5,
                2,
                4,
                8,
                9,
                6,
                NOW,
                Duration.ofMillis(1250),
                List.of(node));
    }
}
