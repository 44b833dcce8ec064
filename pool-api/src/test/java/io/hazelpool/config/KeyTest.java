package io.hazelpool.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTest {

    @Test
    void tells_the_unit_in_the_name_of_the_variable() {
        assertThat(NodeKeys.CLUSTER_PORT_RANGE.env()).isEqualTo("HAZELPOOL_CLUSTER_PORT_RANGE");
        assertThat(NodeKeys.CLUSTER_HEARTBEAT_TIMEOUT.env()).isEqualTo("HAZELPOOL_CLUSTER_HEARTBEAT_TIMEOUT_MS");
        assertThat(ClientKeys.MAX_TASK_BYTES.env()).isEqualTo("HAZELPOOL_MAX_TASK_BYTES");
        assertThat(PoolKeys.TASK_TIMEOUT.env()).isEqualTo("HAZELPOOL_POOLS_<POOL>_TASK_TIMEOUT_MS");
    }

    @Test
    void describes_itself() {
        Key<Duration> key = NodeKeys.CLUSTER_HEARTBEAT_TIMEOUT;
        assertThat(key.name()).isEqualTo("cluster.heartbeat-timeout").isEqualTo(key.toString());
        assertThat(key.type()).isEqualTo("duration");
        assertThat(key.bounds()).isEqualTo("5s..10m");
        assertThat(key.defaultText()).isEqualTo("15s");
        assertThat(key.defaultValue()).isEqualTo(Duration.ofSeconds(15));
        assertThat(key.doc()).isNotBlank().doesNotContain("\n");
    }

    @Test
    void names_itself_the_value_and_what_is_allowed_when_it_refuses_a_text() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeKeys.CLUSTER_PORT.parse("70000"))
                .withMessage("cluster.port = 70000: must be a whole number from 1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "port", "0", "65536", "1.5", "9999999999"})
    void takes_only_numbers_within_bounds(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> NodeKeys.CLUSTER_PORT.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "two words", "slash/", "0123456789012345678901234567890123456789012345678901234567890123x"})
    void takes_only_text_that_matches(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeKeys.CLUSTER_NAME.parse(text))
                .withMessageContaining("must be [A-Za-z0-9._-]{1,64}");
    }

    @Test
    void refuses_line_breaks_in_a_name() {
        assertThatIllegalArgumentException().isThrownBy(() -> NodeKeys.NODE_NAME.parse("a\nb"));
    }

    @Test
    void is_the_only_one_of_its_name_and_variable() {
        Set<Key<?>> keys = new HashSet<>();
        List.of(NodeKeys.all(), PoolKeys.all(), ClientKeys.all()).forEach(keys::addAll);
        assertThat(keys.stream().map(Key::name)).doesNotHaveDuplicates();
        assertThat(keys.stream().map(Key::env)).doesNotHaveDuplicates();
    }
}
