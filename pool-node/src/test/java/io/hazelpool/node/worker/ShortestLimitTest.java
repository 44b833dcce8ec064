package io.hazelpool.node.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortestLimitTest {

    private final ShortestLimit limit = new ShortestLimit(30_000);

    @Test
    void is_the_pools_while_no_task_has_a_shorter_one() {
        assertThat(limit.started(30_000)).isFalse();
        assertThat(limit.started(50_000)).isFalse();
        assertThat(limit.look()).isEqualTo(30_000);
    }

    @Test
    void asks_to_be_woken_once_for_each_limit_shorter_than_those_before() {
        assertThat(limit.started(500)).isTrue();
        assertThat(limit.started(500)).isFalse();
        assertThat(limit.started(600)).isFalse();
        assertThat(limit.started(400)).isTrue();
        assertThat(limit.look()).isEqualTo(400);
    }

    @Test
    void is_the_pools_again_when_no_short_task_started_between_two_looks() {
        limit.started(500);
        assertThat(limit.look()).isEqualTo(500);
        limit.started(600);
        assertThat(limit.look()).isEqualTo(500);
        assertThat(limit.look()).isEqualTo(30_000);
        assertThat(limit.started(600)).isTrue();
        assertThat(limit.look()).isEqualTo(600);
    }
}
