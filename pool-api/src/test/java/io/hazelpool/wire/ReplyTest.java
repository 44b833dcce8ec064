package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplyTest {

    private static final UUID ID = new UUID(1, 2);

    @Test
    void tells_its_size_with_and_without_a_value() {
        assertThat(Reply.succeeded(ID, 1, 2, new byte[0]).size()).isBetween(1, 100);
        assertThat(Reply.succeeded(ID, 1, 2, new byte[10_000]).size()).isBetween(10_000, 10_100);
    }

    @Test
    void counts_message_trace_and_original_as_far_as_they_are_there() {
        assertThat(sizeOf(new Failure("C", null, "", null))).isBetween(1, 100);
        assertThat(sizeOf(new Failure("C", "m".repeat(1_000), "", null))).isBetween(1_000, 1_100);
        assertThat(sizeOf(new Failure("C", null, "t".repeat(1_000), null))).isBetween(1_000, 1_100);
        assertThat(sizeOf(new Failure("C", "m".repeat(1_000), "t".repeat(1_000), new byte[1_000])))
                .isBetween(3_000, 3_100);
    }

    private static int sizeOf(Failure failure) {
        return Reply.ended(ID, Ending.FAILED, 1, 2, failure).size();
    }
}
