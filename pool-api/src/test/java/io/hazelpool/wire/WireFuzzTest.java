package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.sun.management.ThreadMXBean;
import io.hazelpool.api.Intake;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.breaker.BreakerWord;
import io.hazelpool.seal.ForgedException;
import io.hazelpool.wire.NodeClaims.Claim;
import io.hazelpool.wire.StreamCredits.Credit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever somebody who reaches the cluster makes of what goes over the wire, only what is declared comes out of the
 * readers, at once, and without room being made for more than came: for want of memory, Hazelcast would stop a node.
 * {@code -Plong} tries many more, {@code -Dfuzz.millis} says for how long at least each is tried, and
 * {@code -Dfuzz.seed} makes other mutations; a failure tells the bytes.
 */
@Timeout(600)
class WireFuzzTest {

    private static final int TRIES = Integer.getInteger("fuzz.tries", 3_000);
    private static final Duration TIME = Duration.ofMillis(Long.getLong("fuzz.millis", 0));
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    /** Behind the hash and the type, which choose the reader. */
    private static final int HEADER_BYTES = HeapData.DATA_OFFSET;

    private static final long MOST_ALLOCATED = 1 << 20;
    private static final long MOST_ALLOCATED_PER_BYTE = 256;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final ClassLoader HERE = WireFuzzTest.class.getClassLoader();
    private static final UUID ID = new UUID(1, 2);
    private static final UUID CLIENT = new UUID(3, 4);
    private static final @Nullable TraceContext TRACE =
            TraceContext.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "shop=7");
    private static final TaskSight SIGHT = new TaskSight(ID, "a.Task", false, true, 9, "shop");

    @TempDir
    private static Path folder;

    private static WireSeal seal;

    private record Order(int number, List<String> lines, Map<String, Order> parts) implements Serializable {}

    /** Reads bytes, and may fail as declared. */
    private interface Reader {
        void read(byte[] bytes) throws Exception;
    }

    @BeforeAll
    static void makeKeys() throws IOException {
        Path file = folder.resolve("keys");
        Files.writeString(file, "k1 " + Base64.getEncoder().encodeToString(new byte[32]));
        seal = WireSeal.of(file.toString());
    }

    static Stream<Object> sent() {
        Failure failure = Failure.told("a.B", "ünlucky");
        TaskTimes times = new TaskTimes(new Histogram(new long[18], 7), Histogram.EMPTY);
        Totals totals = new Totals(1, 2, 3, 4, 5, 6);
        BreakerRules rules = new BreakerRules(3, Duration.ofSeconds(4), 5);
        return Stream.of(
                task(),
                new TaskEnvelope(ID, null, 10, TaskEnvelope.NEVER, new byte[] {5, 6}),
                batch(),
                new SealedReplies(new byte[] {1, 2, 3}),
                new PoolDefinition(1, Duration.ofSeconds(2), rules, BreakerStore.MAP, 6),
                new NodePoolKey(ID, "reports"),
                new NodePoolStatus("node-7", Intake.OPEN, 1, 2, 3, 4, 5, 6, totals, times, 7),
                new RetiredTotals(totals, List.of(ID, CLIENT)),
                new ClusterTime(),
                new NoNumberRemoval(),
                new NodeClaims("node-7", List.of(new Claim("reports", ID, null, 8), new Claim("mail", ID, CLIENT, 9))),
                new CancelCommand("reports", ID, true),
                new BreakerNotice("reports", new BreakerWord(BreakerPhase.OPEN, 12, 0, 13), "why"),
                ClusterOrders.NONE
                        .with(
                                "reports",
                                its -> its.paused(Pause.QUEUES).resized(3).resized(4, "node-7"))
                        .drained("node-8"),
                new Purge("reports"),
                new TasksQuestion("reports", TasksQuestion.Where.IN_THE_QUEUE, 7),
                new TasksAnswer("node-7", new TaskSample(8, List.of(SIGHT)), new TaskSample(1, List.of(SIGHT))),
                new RingsQuestion(),
                new RingsAnswer(
                        Map.of(ID, "10.0.0.7"), Map.of(CLIENT, "10.0.0.8"), Set.of("hp.replies.a", "hp.replies.b")),
                new StreamCredits(CLIENT, 1, List.of(new Credit(ID, 2, 3), Credit.cancelled(ID))),
                new FailureNote(1, "reports", ID, "a.Task", Ending.FAILED, failure.className(), "m", "node-7"),
                new PoolSample("reports", 1, 2, 3, 4, 5, 6, times));
    }

    @Test
    void covers_all_that_goes_over_the_wire() {
        Set<Class<?>> types = new LinkedHashSet<>();
        sent().forEach(object -> types.add(object.getClass()));
        assertThat(WireTypes.serialization().getSerializerConfigs())
                .extracting(config -> (Object) config.getTypeClass())
                .containsExactlyInAnyOrderElementsOf(types);
    }

    @ParameterizedTest
    @MethodSource("sent")
    void what_goes_over_the_wire_is_read_or_refused(Object sent) {
        byte[] valid = Serialization.OURS.toData(sent).toByteArray();
        fuzz(valid, HEADER_BYTES, bytes -> {
            try {
                Serialization.OURS.toObject(new HeapData(bytes));
            } catch (HazelcastSerializationException e) {
                assertThat(e.getCause()).isInstanceOfAny(IOException.class, IllegalArgumentException.class);
            }
        });
    }

    @Test
    void what_a_seal_held_is_read_or_refused() throws IOException {
        ByteArrayOutputStream valid = new ByteArrayOutputStream();
        batch().writeTo(new DataOutputStream(valid));
        fuzz(valid.toByteArray(), 0, bytes -> {
            try {
                ReplyBatch.readFrom(new DataInputStream(new ByteArrayInputStream(bytes)));
            } catch (IOException | IllegalArgumentException declared) {
                // refused
            }
        });
    }

    @Test
    void of_a_sealed_task_nothing_else_is_opened() {
        TaskEnvelope sealed = seal.seal(task(), "reports");
        byte[] valid = Serialization.OURS.toData(sealed).toByteArray();
        fuzz(valid, HEADER_BYTES, bytes -> {
            try {
                TaskEnvelope read = Serialization.OURS.toObject(new HeapData(bytes));
                // Some are the same but for what nobody reads, such as bytes behind the end.
                TaskEnvelope opened = seal.open(read, "reports").task();
                assertThat(opened.payload()).isEqualTo(task().payload());
                assertThat(opened.context("reports")).isEqualTo(task().context("reports"));
            } catch (HazelcastSerializationException | ForgedException declared) {
                // refused
            }
        });
    }

    @Test
    void of_sealed_replies_nothing_else_is_opened() {
        byte[] valid = ((SealedReplies) seal.seal(batch(), CLIENT)).bytes();
        fuzz(valid, 0, bytes -> {
            try {
                seal.open(new SealedReplies(bytes), CLIENT);
                assertThat(bytes).isEqualTo(valid);
            } catch (ForgedException declared) {
                // refused
            }
        });
    }

    static Stream<Object> objects() {
        PoolCallable<String> task = () -> "done";
        Map<Object, Object> many = new HashMap<>(Map.of("a", 1, "b", List.of(new ArrayList<>(List.of(2L)))));
        Map<Thread.State, Integer> states = new EnumMap<>(Map.of(Thread.State.NEW, 1));
        return Stream.of(
                new Order(7, new ArrayList<>(List.of("a")), Map.of("x", new Order(8, List.of(), Map.of()))),
                task,
                many,
                states,
                new TreeMap<>(Map.of("k", Instant.EPOCH)),
                new PriorityQueue<>(List.of(3, 1, 2)),
                new int[][] {{1, 2}, {}},
                new IllegalStateException("told", new IOException("cause")),
                Everything.ofSamples(),
                Everything.ofNothing(),
                new SelfWrittenTest.Sum("outer", Everything.ofLittle(), 1, 2),
                "a text",
                12L);
    }

    @ParameterizedTest
    @MethodSource("objects")
    void objects_are_read_or_refused(Object object) throws IOException {
        fuzz(ObjectBytes.encode(object), 0, bytes -> {
            try {
                ObjectBytes.decode(bytes, HERE);
            } catch (IOException | ClassNotFoundException | RuntimeException declared) {
                // refused
            }
        });
    }

    @ParameterizedTest
    @MethodSource("objects")
    void heads_are_read_or_not_told(Object object) throws IOException {
        fuzz(ObjectBytes.encode(object), 0, TaskHead::className);
    }

    private static TaskEnvelope task() {
        return new TaskEnvelope(ID, CLIENT, 10, 20, new byte[] {5, 6, 7})
                .withTimeout(Duration.ofSeconds(9))
                .from(new TaskOrigin("me", Map.of("a", "1", "b", "2"), Map.of("x", "y"), TRACE));
    }

    private static ReplyBatch batch() {
        return new ReplyBatch(
                "node-7",
                List.of(
                        Reply.succeeded(ID, 1, 2, new byte[] {5, 6, 7}),
                        Reply.ended(ID, Ending.FAILED, 1, 2, Failure.of(new IllegalStateException("ünlucky"), 10_000))),
                new StreamBatch(ID, 3, List.of(new StreamItems(ID, 4, List.of(new byte[] {5}, new byte[0])))));
    }

    private static void fuzz(byte[] valid, int from, Reader reader) {
        allocatedBy(reader, valid, "unmutated"); // what is made once, as classes are initialized, does not count
        Mutations mutations = new Mutations(SEED);
        long started = System.nanoTime();
        for (int i = 0; i < TRIES || System.nanoTime() - started < TIME.toNanos(); i++) {
            byte[] bytes = mutations.of(valid, from);
            long allocated = allocatedBy(reader, bytes, "try " + i);
            if (allocated > MOST_ALLOCATED + MOST_ALLOCATED_PER_BYTE * bytes.length) {
                throw new AssertionError("try %d of seed %d: %d bytes of memory for the %d of %s"
                        .formatted(i, SEED, allocated, bytes.length, hex(bytes)));
            }
        }
    }

    private static long allocatedBy(Reader reader, byte[] bytes, String which) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reader.read(bytes);
        } catch (Throwable e) {
            throw new AssertionError(which + " of seed " + SEED + ": " + hex(bytes), e);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
