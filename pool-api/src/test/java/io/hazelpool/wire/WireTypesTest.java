package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.hazelpool.api.Intake;
import io.hazelpool.api.Pause;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.breaker.BreakerWord;
import io.hazelpool.wire.NodeClaims.Claim;
import io.hazelpool.wire.TasksQuestion.Where;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WireTypesTest {

    private static final UUID ID = new UUID(1, 2);

    @Property(tries = 200)
    void keeps_envelopes(
            @ForAll("ids") UUID id,
            @ForAll("ids") UUID client,
            @ForAll boolean isWanted,
            @ForAll long submittedAt,
            @ForAll long expiresAt,
            @ForAll byte[] payload) {
        TaskEnvelope sent = new TaskEnvelope(id, isWanted ? client : null, submittedAt, expiresAt, payload);
        assertThat(Serialization.roundTrip(sent)).usingRecursiveComparison().isEqualTo(sent);
    }

    @Test
    void keeps_an_envelope_that_nobody_waits_for_and_that_never_expires() {
        TaskEnvelope read = Serialization.roundTrip(new TaskEnvelope(ID, null, 0, TaskEnvelope.NEVER, new byte[0]));
        assertThat(read.client()).isNull();
        assertThat(read.expiresAt()).isEqualTo(TaskEnvelope.NEVER);
        assertThat(read.payload()).isEmpty();
        assertThat(read.version()).isEqualTo(TaskEnvelope.VERSION);
    }

    @Test
    void reads_the_header_of_an_envelope_of_a_newer_version_and_leaves_the_rest_alone() {
        SerializationConfig newer = new SerializationConfig();
        newer.addSerializerConfig(
                new SerializerConfig().setTypeClass(TaskEnvelope.class).setImplementation(new NewerEnvelopes()));
        Data bytes = Serialization.with(newer).toData(new TaskEnvelope(ID, new UUID(3, 4), 5, 6, new byte[] {7}));

        TaskEnvelope read = Serialization.OURS.toObject(bytes);

        assertThat(read.version()).isEqualTo(TaskEnvelope.VERSION + 1);
        assertThat(read.id()).isEqualTo(ID);
        assertThat(read.client()).isEqualTo(new UUID(3, 4));
        assertThat(read.submittedAt()).isEqualTo(5);
        assertThat(read.expiresAt()).isEqualTo(6);
        assertThat(read.payload()).isEmpty();
    }

    /** Writes the header as ever, and behind it what this version knows nothing of. */
    private static final class NewerEnvelopes implements StreamSerializer<TaskEnvelope> {

        @Override
        public int getTypeId() {
            return WireTypes.TASK_ENVELOPE;
        }

        @Override
        public void write(ObjectDataOutput out, TaskEnvelope envelope) throws IOException {
            out.writeByte(TaskEnvelope.VERSION + 1);
            WireTypes.writeUuid(out, envelope.id());
            WireTypes.writeUuid(out, new UUID(3, 4));
            out.writeLong(envelope.submittedAt());
            out.writeLong(envelope.expiresAt());
            out.writeString("not an array of bytes");
            out.writeLong(-1);
        }

        @Override
        public TaskEnvelope read(ObjectDataInput in) {
            throw new UnsupportedOperationException();
        }
    }

    @Property(tries = 200)
    void keeps_batches_of_replies(@ForAll("texts") String node, @ForAll("replies") @Size(max = 5) List<Reply> replies) {
        ReplyBatch sent = new ReplyBatch(node, replies);
        assertThat(Serialization.roundTrip(sent)).usingRecursiveComparison().isEqualTo(sent);
    }

    @Property(tries = 100)
    void keeps_definitions(
            @ForAll int maxQueueSize,
            @ForAll @LongRange(min = 1, max = 86_400_000) long millis,
            @ForAll @IntRange(max = 4095) int threshold,
            @ForAll BreakerStore store,
            @ForAll int minSize) {
        BreakerRules rules = new BreakerRules(threshold, Duration.ofMillis(millis), 1 + threshold % 255);
        PoolDefinition sent = new PoolDefinition(maxQueueSize, Duration.ofMillis(millis), rules, store, minSize);
        assertThat(Serialization.roundTrip(sent)).isEqualTo(sent);
    }

    @Property(tries = 100)
    void keeps_notices(@ForAll("texts") String pool, @ForAll @LongRange(max = 1L << 41) long since) {
        BreakerNotice sent = new BreakerNotice(pool, new BreakerWord(BreakerPhase.OPEN, 12, 0, since), pool);
        assertThat(Serialization.roundTrip(sent)).isEqualTo(sent);
    }

    @Test
    void keeps_that_a_task_is_a_probe() {
        TaskEnvelope sent = new TaskEnvelope(ID, null, 1, 2, new byte[] {3});
        assertThat(Serialization.roundTrip(sent).isProbe()).isFalse();
        assertThat(Serialization.roundTrip(sent.asProbe()))
                .usingRecursiveComparison()
                .isEqualTo(sent.asProbe())
                .isNotEqualTo(sent);
    }

    @Test
    void keeps_that_items_are_wanted() {
        TaskEnvelope sent = new TaskEnvelope(ID, null, 1, 2, new byte[] {3});
        assertThat(Serialization.roundTrip(sent).isStream()).isFalse();
        TaskEnvelope read = Serialization.roundTrip(sent.asStream()
                .asProbe()
                .withTimeout(Duration.ofSeconds(4))
                .from(new TaskOrigin("me", Map.of(), Map.of())));
        assertThat(read.isStream()).isTrue();
        assertThat(read.isProbe()).isTrue();
        assertThat(read.timeout()).hasSeconds(4);
    }

    @Property(tries = 100)
    void keeps_a_tasks_own_time_limit(@ForAll @LongRange(min = 1, max = 31_536_000_000L) long millis) {
        TaskEnvelope plain = new TaskEnvelope(ID, null, 1, 2, new byte[] {3});
        TaskEnvelope sent = plain.withTimeout(Duration.ofMillis(millis));
        assertThat(Serialization.roundTrip(sent)).usingRecursiveComparison().isEqualTo(sent);
        assertThat(Serialization.roundTrip(sent.asProbe()).timeout()).hasMillis(millis);
        assertThat(Serialization.roundTrip(plain).timeout()).isNull();
    }

    @Test
    void reads_a_time_limit_that_no_client_of_ours_wrote_as_the_nearest_allowed() {
        TaskEnvelope plain = new TaskEnvelope(ID, null, 1, 2, new byte[] {3});
        assertThat(Serialization.roundTrip(plain.withTimeout(Duration.ofMillis(Long.MIN_VALUE)))
                        .timeout())
                .hasMillis(1);
        assertThat(Serialization.roundTrip(plain.withTimeout(Duration.ofMillis(Long.MAX_VALUE)))
                        .timeout())
                .hasDays(365);
    }

    @Property(tries = 100)
    void keeps_where_a_task_comes_from(
            @ForAll("texts") String submitter,
            @ForAll("entries") Map<String, String> headers,
            @ForAll("entries") Map<String, String> mdc) {
        TaskEnvelope sent = new TaskEnvelope(ID, null, 1, 2, new byte[] {3})
                .withTimeout(Duration.ofSeconds(4))
                .from(new TaskOrigin(submitter, headers, mdc));
        TaskEnvelope read = Serialization.roundTrip(sent.asProbe());
        assertThat(read.origin()).isEqualTo(sent.origin());
        assertThat(read.timeout()).hasSeconds(4);
        assertThat(read.isProbe()).isTrue();
        assertThat(read.payload()).containsExactly(3);
    }

    @Test
    void keeps_the_span_a_task_was_submitted_in_and_whatever_else_is_known_of_where_it_comes_from() {
        TraceContext span = TraceContext.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "shop=7");
        TaskEnvelope plain = new TaskEnvelope(ID, null, 1, 2, new byte[] {3});
        for (TaskOrigin origin : List.of(TaskOrigin.NONE, new TaskOrigin("me", Map.of("a", "1"), Map.of("x", "y")))) {
            TaskEnvelope sent = plain.from(origin.in(span)).withTimeout(Duration.ofSeconds(4));
            TaskEnvelope read = Serialization.roundTrip(sent.asProbe());
            assertThat(read.origin()).isEqualTo(origin.in(span));
            assertThat(read.timeout()).hasSeconds(4);
            assertThat(read.isProbe()).isTrue();
            assertThat(read.payload()).containsExactly(3);
        }
    }

    @Test
    void runs_a_task_without_the_span_that_no_client_of_ours_wrote_and_does_not_read_what_is_too_long() {
        TaskEnvelope plain = new TaskEnvelope(ID, null, 1, 2, new byte[] {3});
        TaskEnvelope odd =
                Serialization.roundTrip(plain.from(TaskOrigin.NONE.in(new TraceContext("x".repeat(55), "y"))));
        assertThat(odd.origin()).isEqualTo(TaskOrigin.NONE);
        assertThat(odd.payload()).containsExactly(3);

        TaskEnvelope tooLong =
                Serialization.roundTrip(plain.from(TaskOrigin.NONE.in(new TraceContext("x".repeat(56), ""))));
        assertThat(tooLong.id()).isEqualTo(WireTypes.NOBODY);
        assertThat(tooLong.payload()).isEmpty();
    }

    @Test
    void spends_no_byte_on_what_a_task_does_not_have() {
        TaskEnvelope plain = new TaskEnvelope(ID, null, 1, 2, new byte[] {3});
        int size = Serialization.OURS.toData(plain).dataSize();
        TaskOrigin nowhere = new TaskOrigin(null, Map.of(), Map.of());
        assertThat(Serialization.OURS.toData(plain.from(nowhere)).dataSize()).isEqualTo(size);
        assertThat(Serialization.roundTrip(plain).origin()).isSameAs(TaskOrigin.NONE);
        TaskOrigin named = new TaskOrigin("shop", Map.of(), Map.of());
        assertThat(Serialization.OURS.toData(plain.from(named)).dataSize()).isEqualTo(size + 12);
    }

    @Property(tries = 100)
    void keeps_keys_and_writes_equal_ones_alike(@ForAll("ids") UUID node, @ForAll("texts") String pool) {
        NodePoolKey sent = new NodePoolKey(node, pool);
        assertThat(Serialization.roundTrip(sent)).isEqualTo(sent);
        Data once = Serialization.OURS.toData(sent);
        Data again = Serialization.OURS.toData(new NodePoolKey(node, pool));
        assertThat(once).isEqualTo(again);
    }

    @Property(tries = 100)
    void keeps_rows(
            @ForAll("texts") String node,
            @ForAll Intake intake,
            @ForAll @Size(5) List<Integer> counts,
            @ForAll long restarts,
            @ForAll("totals") Totals totals,
            @ForAll @Size(18) long[] times,
            @ForAll long updatedAt) {
        NodePoolStatus sent = new NodePoolStatus(
                node,
                intake,
                counts.get(0),
                counts.get(1),
                counts.get(2),
                counts.get(3),
                counts.get(4),
                restarts,
                totals,
                new TaskTimes(new Histogram(times, updatedAt), Histogram.EMPTY),
                updatedAt);
        assertThat(Serialization.roundTrip(sent)).isEqualTo(sent);
    }

    @Property(tries = 100)
    void keeps_the_totals_of_nodes_that_left(
            @ForAll("totals") Totals totals, @ForAll("manyIds") @Size(max = 64) List<UUID> nodes) {
        RetiredTotals sent = new RetiredTotals(totals, nodes);
        assertThat(Serialization.roundTrip(sent)).isEqualTo(sent);
    }

    @Test
    void carries_the_question_for_the_time() {
        assertThat(Serialization.roundTrip(new ClusterTime())).isInstanceOf(ClusterTime.class);
    }

    @Property(tries = 50)
    void keeps_claims(@ForAll("texts") String node, @ForAll("manyIds") List<UUID> ids, @ForAll long submittedAt) {
        List<Claim> claims = new ArrayList<>();
        for (UUID id : ids) {
            claims.add(new Claim("pool", id, claims.size() % 2 == 0 ? null : id, submittedAt));
        }
        NodeClaims sent = new NodeClaims(node, claims);
        assertThat(Serialization.roundTrip(sent)).isEqualTo(sent);
    }

    @Property(tries = 50)
    void keeps_questions_for_tasks(@ForAll("texts") String pool, @ForAll Where where, @ForAll int limit) {
        TasksQuestion sent = new TasksQuestion(pool, where, limit);
        assertThat(Serialization.roundTrip(sent)).usingRecursiveComparison().isEqualTo(sent);
        assertThat(sent.limit()).isBetween(1, TasksQuestion.MOST);
    }

    @Property(tries = 50)
    void keeps_what_was_seen_of_tasks(
            @ForAll("texts") String text, @ForAll("manyIds") List<UUID> ids, @ForAll boolean flag, @ForAll long since) {
        List<TaskSight> tasks = ids.stream()
                .map(id -> new TaskSight(id, flag ? null : text, flag, !flag, since, flag ? text : null))
                .toList();
        TasksAnswer sent = new TasksAnswer(text, new TaskSample(70, tasks), TaskSample.NONE);
        assertThat(Serialization.roundTrip(sent)).isEqualTo(sent);
    }

    @Test
    void cuts_texts_that_are_seen_of_tasks() {
        TaskSight sight = new TaskSight(ID, "\u20ac".repeat(5_000), false, false, -1, "x".repeat(201));
        assertThat(sight.taskClass()).hasSize(200).endsWith("\u20ac\u2026");
        assertThat(sight.submitter()).hasSize(200).endsWith("x\u2026");
        TasksAnswer sent = new TasksAnswer("a", TaskSample.NONE, new TaskSample(0, List.of(sight)));
        assertThat(sent.waiting().total()).isOne();
        assertThat(Serialization.roundTrip(sent)).isEqualTo(sent);
    }

    @Test
    void sees_nothing_of_what_is_sealed_but_its_header() {
        TaskEnvelope sealed = new TaskEnvelope(ID, null, 1_000, 2, new byte[] {3})
                .from(new TaskOrigin("shop", Map.of(), Map.of()))
                .sealed(payload -> payload);
        assertThat(TaskSight.running(sealed, "a.Task", 5)).isEqualTo(new TaskSight(ID, null, true, false, 5, "shop"));
        assertThat(TaskSight.waiting(sealed)).isEqualTo(new TaskSight(ID, null, true, false, 1_000, "shop"));
    }

    @Property(tries = 50)
    void keeps_cancel_commands(@ForAll("texts") String pool, @ForAll("ids") UUID id, @ForAll boolean interrupt) {
        CancelCommand sent = new CancelCommand(pool, id, interrupt);
        assertThat(Serialization.roundTrip(sent)).isEqualTo(sent);
    }

    @Property(tries = 50)
    void keeps_orders_and_writes_equal_ones_alike(
            @ForAll("texts") String pool,
            @ForAll Pause pause,
            @ForAll int workers,
            @ForAll("texts") String node,
            @ForAll int workersThere) {
        ClusterOrders sent = ClusterOrders.NONE
                .with("other", its -> its.paused(Pause.QUEUES))
                .with(pool, its -> its.paused(pause).resized(workers).resized(workersThere, node))
                .drained(node)
                .drained("another");
        assertThat(Serialization.roundTrip(sent)).isEqualTo(sent);
        assertThat(Serialization.OURS.<Data>toData(Serialization.roundTrip(sent)))
                .isEqualTo(Serialization.OURS.toData(sent));
    }

    @Provide
    Arbitrary<UUID> ids() {
        return Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                .as(UUID::new)
                .filter(id -> !id.equals(new UUID(0, 0))); // stands for nobody
    }

    @Provide
    Arbitrary<List<UUID>> manyIds() {
        return ids().list().ofMaxSize(64);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(40).filter(WireTypesTest::isWellFormed);
    }

    @Provide
    Arbitrary<Map<String, String>> entries() {
        return Arbitraries.maps(texts(), texts()).ofMaxSize(5);
    }

    @Provide
    Arbitrary<Totals> totals() {
        Arbitrary<Long> counts = Arbitraries.longs();
        return Combinators.combine(counts, counts, counts, counts, counts, counts)
                .as(Totals::new);
    }

    @Provide
    Arbitrary<List<Reply>> replies() {
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
        Arbitrary<Failure> failures = Combinators.combine(
                        texts(), texts().injectNull(0.3), texts(), bytes.injectNull(0.3))
                .as(Failure::new);
        Arbitrary<Long> longs = Arbitraries.longs();
        Arbitrary<Ending> endings = Arbitraries.of(Ending.class).filter(ending -> ending != Ending.SUCCEEDED);
        return Arbitraries.oneOf(
                        Combinators.combine(ids(), longs, longs, bytes).as(Reply::succeeded),
                        Combinators.combine(ids(), endings, longs, longs, failures)
                                .as(Reply::ended))
                .list();
    }

    /** Half a surrogate pair has no UTF-8. */
    private static boolean isWellFormed(String text) {
        return text.codePoints()
                .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
