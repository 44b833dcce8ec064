package io.hazelpool.node.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hazelpool.wire.Ending;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.Totals;
import io.hazelpool.wire.WireSeal;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedTasksTest {

    private static final AtomicInteger READ = new AtomicInteger();
    private static final long NOW = 1_000_000;

    @TempDir
    private Path folder;

    private final AtomicLong clusterTime = new AtomicLong(NOW);
    private final RecordedReplies replies = new RecordedReplies();
    private WireSeal seal;
    private TaskRunner runner;

    /** Shows that it was read. */
    private static final class Trace implements Callable<String>, Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            READ.incrementAndGet();
        }

        @Override
        public String call() {
            return "ran";
        }
    }

    @BeforeEach
    void start() throws IOException {
        Path file = folder.resolve("keys");
        Files.writeString(file, "k1 " + Base64.getEncoder().encodeToString(new byte[32]));
        seal = WireSeal.of(file.toString());
        SealedTasks gate = new SealedTasks(seal, Duration.ofMinutes(1), clusterTime::get);
        runner = new TaskRunner(
                "reports",
                new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, clusterTime::get).with(gate),
                Duration.ofSeconds(30),
                replies,
                OutcomeSink.NONE);
        READ.set(0);
    }

    @Test
    void runs_what_is_sealed() throws Exception {
        run(sealed());
        assertThat(replies.all()).singleElement().extracting(Reply::ending).isEqualTo(Ending.SUCCEEDED);
        assertThat(totals()).isEqualTo(new Totals(1, 0, 0, 0, 0, 0));
        assertThat(READ).hasValue(1);
    }

    @Test
    void neither_reads_nor_answers_what_is_not_sealed() throws Exception {
        run(task());
        assertRefused(1);
    }

    @Test
    void neither_reads_nor_answers_what_is_for_another_pool() throws Exception {
        run(seal.seal(task(), "payments"));
        assertRefused(1);
    }

    @Test
    void neither_reads_nor_answers_a_copy() throws Exception {
        TaskEnvelope sealed = sealed();
        run(sealed);
        run(sealed);
        assertThat(replies.all()).hasSize(1);
        assertThat(READ).hasValue(1);
        assertThat(totals()).isEqualTo(new Totals(1, 0, 0, 0, 0, 0, 1));
    }

    @Test
    void neither_reads_nor_answers_what_is_older_than_the_maximum() throws Exception {
        TaskEnvelope old = sealed();
        clusterTime.addAndGet(60_001);
        run(old);
        assertRefused(1);
        TaskEnvelope ofTheFuture = sealed();
        clusterTime.set(clusterTime.get() - 60_001);
        run(ofTheFuture);
        assertRefused(2);
    }

    @Test
    void what_is_forged_ends_in_silence_when_it_is_taken_back_too() throws Exception {
        runner.cancelUnstarted(task());
        runner.loseUnstarted(task());
        assertRefused(2);
        TaskEnvelope sealed = sealed();
        runner.cancelUnstarted(sealed);
        assertThat(replies.all()).singleElement().extracting(Reply::ending).isEqualTo(Ending.CANCELLED);
        run(sealed); // a copy of one that was told not to have run
        assertThat(READ).hasValue(0);
    }

    @Test
    void a_node_without_keys_tells_who_sends_it_a_sealed_task() throws Exception {
        TaskDecoder decoder = new TaskDecoder(TaskClasses.reader(getClass().getClassLoader(), List.of()), "node-7");
        TaskEnvelope sealed = TaskGate.OPEN.admit(sealed(), "reports");
        assertThatThrownBy(() -> decoder.decode(sealed, stream -> () -> null))
                .hasMessageContaining("security.keys-file");
    }

    private void run(TaskEnvelope task) {
        runner.run(runner.begin(task));
    }

    private void assertRefused(int times) {
        assertThat(replies.all()).isEmpty();
        assertThat(READ).hasValue(0);
        assertThat(totals()).isEqualTo(new Totals(0, 0, 0, 0, 0, 0, times));
    }

    private Totals totals() {
        return runner.counters().totals();
    }

    private TaskEnvelope sealed() throws IOException {
        return seal.seal(task(), "reports");
    }

    private TaskEnvelope task() throws IOException {
        return new TaskEnvelope(
                UUID.randomUUID(),
                UUID.randomUUID(),
                clusterTime.get(),
                TaskEnvelope.NEVER,
                ObjectBytes.encode(new Trace()));
    }
}
