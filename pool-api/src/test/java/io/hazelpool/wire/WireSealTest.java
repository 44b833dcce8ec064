package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hazelpool.seal.ForgedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WireSealTest {

    private static final UUID ID = new UUID(1, 2);
    private static final UUID CLIENT = new UUID(3, 4);
    private static final byte[] PAYLOAD = {5, 6, 7};
    private static final TaskOrigin ORIGIN =
            new TaskOrigin("me", Map.of("a", "1", "b", "2", "c", "3"), Map.of("x", "y", "z", "w"));

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final TaskOrigin TRACED = ORIGIN.in(TraceContext.of(PARENT, "shop=7"));

    @TempDir
    private Path folder;

    private WireSeal seal;

    @BeforeEach
    void makeKeys() throws IOException {
        Path file = folder.resolve("keys");
        Files.writeString(file, "k1 " + Base64.getEncoder().encodeToString(new byte[32]));
        seal = WireSeal.of(file.toString());
    }

    @Test
    void opens_a_task_that_went_over_the_wire() throws Exception {
        for (TaskEnvelope task : List.of(
                plain(),
                plain().asStream(),
                plain().asProbe(),
                plain().withTimeout(Duration.ofSeconds(9)),
                plain().from(ORIGIN),
                plain().from(TRACED),
                plain().from(TaskOrigin.NONE.in(TraceContext.of(PARENT, null))),
                new TaskEnvelope(ID, null, 10, TaskEnvelope.NEVER, PAYLOAD))) {
            TaskEnvelope sent = seal.seal(task, "reports");
            assertThat(sent.isSealed()).isTrue();
            TaskEnvelope received = Serialization.roundTrip(sent);
            assertThat(seal.open(received, "reports").task())
                    .usingRecursiveComparison()
                    .isEqualTo(task);
        }
    }

    @Test
    void refuses_a_task_of_which_anything_was_changed() {
        TaskEnvelope sent = seal.seal(plain().from(ORIGIN).withTimeout(Duration.ofSeconds(9)), "reports");
        byte[] payload = sent.payload();
        TaskOrigin other = new TaskOrigin("me", Map.of("a", "1", "b", "2"), ORIGIN.mdc());
        assertForged(sent, "reports2");
        assertForged(sent.asProbe(), "reports");
        assertForged(sent.asStream(), "reports");
        assertForged(sent.withTimeout(null), "reports");
        assertForged(sent.withTimeout(Duration.ofSeconds(8)), "reports");
        assertForged(sent.from(TaskOrigin.NONE), "reports");
        assertForged(sent.from(other), "reports");
        assertForged(sent.from(new TaskOrigin(null, ORIGIN.headers(), ORIGIN.mdc())), "reports");
        assertForged(sent.from(new TaskOrigin("me", ORIGIN.mdc(), ORIGIN.headers())), "reports");
        assertForged(like(sent, new UUID(1, 3), CLIENT, 10, 20, payload), "reports");
        assertForged(like(sent, ID, null, 10, 20, payload), "reports");
        assertForged(like(sent, ID, new UUID(3, 5), 10, 20, payload), "reports");
        assertForged(like(sent, ID, CLIENT, 11, 20, payload), "reports");
        assertForged(like(sent, ID, CLIENT, 10, 21, payload), "reports");
        assertThat(openable(like(sent, ID, CLIENT, 10, 20, payload))).isTrue(); // or the above would prove nothing
        assertForged(plain(), "reports");
    }

    @Test
    void refuses_a_task_whose_span_was_changed_or_is_told_as_something_else() {
        TaskEnvelope sent = seal.seal(plain().from(TRACED), "reports");
        String other = PARENT.replace("b7-01", "b8-01");
        assertForged(sent.from(ORIGIN), "reports");
        assertForged(sent.from(ORIGIN.in(TraceContext.of(other, "shop=7"))), "reports");
        assertForged(sent.from(ORIGIN.in(TraceContext.of(PARENT, "shop=8"))), "reports");
        assertForged(sent.from(ORIGIN.in(TraceContext.of(PARENT, null))), "reports");
        assertThat(openable(sent.from(TRACED))).isTrue(); // or the above would prove nothing
        // As bytes, a span alone is as a submitter of that name alone.
        TaskEnvelope onlyTraced = seal.seal(plain().from(TaskOrigin.NONE.in(TraceContext.of(PARENT, null))), "reports");
        assertForged(onlyTraced.from(new TaskOrigin(PARENT, Map.of(), Map.of())), "reports");
    }

    @Test
    void a_probe_is_sealed_anew() throws Exception {
        TaskEnvelope probe = seal.sealAsProbe(seal.seal(plain().from(ORIGIN), "reports"), "reports");
        assertThat(probe.isProbe()).isTrue();
        assertThat(seal.open(probe, "reports").task().payload()).isEqualTo(PAYLOAD);
    }

    @Test
    void the_wire_tells_nothing_of_a_sealed_task_but_its_header() {
        TaskEnvelope task = new TaskEnvelope(
                ID, CLIENT, 10, 20, "tell nobody".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        String wire = new String(
                Serialization.OURS.toData(seal.seal(task, "reports")).toByteArray(),
                java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(wire).doesNotContain("tell");
    }

    @Test
    void opens_replies_for_their_client_only() throws Exception {
        ReplyBatch batch = new ReplyBatch(
                "node-7",
                List.of(
                        Reply.succeeded(ID, 1, 2, PAYLOAD),
                        Reply.ended(ID, Ending.FAILED, 1, 2, Failure.told("a.B", "ünlucky"))),
                new StreamBatch(ID, 3, List.of(new StreamItems(ID, 4, List.of(PAYLOAD, new byte[0])))));
        Object sent = Serialization.roundTrip(seal.seal(batch, CLIENT));
        assertThat(seal.open(sent, CLIENT)).usingRecursiveComparison().isEqualTo(batch);
        assertThatThrownBy(() -> seal.open(sent, ID)).isInstanceOf(ForgedException.class);
        assertThatThrownBy(() -> seal.open(batch, CLIENT))
                .isInstanceOf(ForgedException.class)
                .hasMessageContaining("not sealed");
        assertThatThrownBy(() -> seal.open("a string", CLIENT)).isInstanceOf(ForgedException.class);
    }

    @Test
    void a_task_is_no_batch_of_replies() {
        TaskEnvelope task = seal.seal(plain(), "reports");
        assertThatThrownBy(() -> seal.open(new SealedReplies(task.payload()), CLIENT))
                .isInstanceOf(ForgedException.class);
    }

    @Test
    void without_keys_all_goes_as_it_is_and_what_is_sealed_says_what_to_do() throws Exception {
        TaskEnvelope task = plain();
        assertThat(WireSeal.NONE.seal(task, "reports")).isSameAs(task);
        assertThat(WireSeal.NONE.open(task, "reports").task()).isSameAs(task);
        assertThat(WireSeal.NONE.sealAsProbe(task, "reports").isProbe()).isTrue();
        ReplyBatch batch = new ReplyBatch("node-7", List.of());
        assertThat(WireSeal.NONE.open(WireSeal.NONE.seal(batch, CLIENT), CLIENT))
                .isSameAs(batch);
        assertThatThrownBy(() -> WireSeal.NONE.open(seal.seal(task, "reports"), "reports"))
                .hasMessageContaining("security.keys-file");
        assertThatThrownBy(() -> WireSeal.NONE.open(seal.seal(batch, CLIENT), CLIENT))
                .hasMessageContaining("security.keys-file");
        assertThatThrownBy(() -> WireSeal.NONE.open("a string", CLIENT)).isInstanceOf(ForgedException.class);
    }

    private static TaskEnvelope plain() {
        return new TaskEnvelope(ID, CLIENT, 10, 20, PAYLOAD);
    }

    /** With another header and the same of all else. */
    private static TaskEnvelope like(
            TaskEnvelope sent, UUID id, @Nullable UUID client, long submittedAt, long expiresAt, byte[] payload) {
        return new TaskEnvelope(id, client, submittedAt, expiresAt, payload)
                .sealed(as -> as)
                .withTimeout(sent.timeout())
                .from(sent.origin());
    }

    private boolean openable(TaskEnvelope task) {
        try {
            seal.open(task, "reports");
            return true;
        } catch (ForgedException e) {
            return false;
        }
    }

    private void assertForged(TaskEnvelope task, String pool) {
        assertThatThrownBy(() -> seal.open(task, pool)).isInstanceOf(ForgedException.class);
    }
}
