package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.TaskFailedException;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.api.TaskTimedOutException;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a task returns or throws, its own handle tells it, and those of others are told theirs. */
@Timeout(60)
class ResultTest {

    private static final int MAX_RESULT_BYTES = 256 << 10;

    /** What is added to an array of bytes: the byte that tells its type. */
    private static final int HEADER_BYTES = 1;

    private static TestCluster cluster;
    private static WorkerPool pool;

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(
                2,
                config -> config.with(NodeKeys.MAX_RESULT_BYTES, MAX_RESULT_BYTES)
                        .withPool("async_pool", PoolKeys.BREAKER_THRESHOLD, 0));
        PoolClient client = cluster.client();
        pool = client.pool("async_pool");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void answers_results_of_every_size_up_to_the_limit() throws Exception {
        List<Integer> sizes = new ArrayList<>();
        for (int size = 0; size < 300; size++) {
            sizes.add(size);
        }
        for (int power = 512; power < MAX_RESULT_BYTES; power *= 2) {
            sizes.addAll(List.of(power - 1, power, power + 1, power + power / 3));
        }
        sizes.add(MAX_RESULT_BYTES - HEADER_BYTES);
        List<TaskHandle<byte[]>> handles = new ArrayList<>();
        for (int size : sizes) {
            handles.add(pool.submit(bytes(size)));
        }
        for (int i = 0; i < sizes.size(); i++) {
            byte[] result = handles.get(i).result().get(20, TimeUnit.SECONDS);
            assertThat(result).hasSize(sizes.get(i)).isEqualTo(filled(sizes.get(i)));
        }
        assertThatThrownBy(() -> pool.submit(bytes(MAX_RESULT_BYTES - HEADER_BYTES + 1))
                        .result()
                        .get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TaskFailedException.class)
                .hasMessageContaining("takes %d bytes, max-result-bytes is %d", MAX_RESULT_BYTES + 1, MAX_RESULT_BYTES);
    }

    @Test
    void answers_null() throws Exception {
        PoolCallable<String> nothing = () -> null;
        TaskHandle<String> handle = pool.submit(nothing);
        assertThat(handle.result().get(10, TimeUnit.SECONDS)).isNull();
        assertThat(handle.outcome().get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Succeeded.class);
    }

    @Test
    void tells_checked_exceptions_and_errors_with_their_own() {
        TaskFailedException checked = failureOf(() -> {
            throw new IOException("disk full", new IllegalStateException("no space"));
        });
        assertThat(checked)
                .hasMessageContaining("java.io.IOException: disk full")
                .hasCauseInstanceOf(IOException.class)
                .hasRootCauseMessage("no space");

        for (int i = 0; i < 20; i++) { // more than there are workers: an Error ends one, and another takes its place
            assertThat(failureOf(() -> {
                        throw new AssertionError("on purpose");
                    }))
                    .hasMessageContaining("java.lang.AssertionError: on purpose")
                    .hasCauseInstanceOf(AssertionError.class);
        }
        assertThat(failureOf(() -> {
                    throw new NoClassDefFoundError("com/acme/Gone");
                }))
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void holds_a_task_to_its_own_time_limit() {
        PoolRunnable asleep = () -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(20));
        TaskOptions hasty = TaskOptions.DEFAULT.timeout(Duration.ofMillis(50));
        assertThat(pool.submit(asleep, hasty).result())
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(TaskTimedOutException.class)
                .withMessageContaining("time limit of 50 ms");
    }

    @Test
    void tells_an_exception_that_is_not_serializable_by_class_message_and_trace() {
        TaskFailedException failed = failureOf(() -> {
            throw new Unsendable();
        });
        assertThat(failed.remoteClassName()).isEqualTo(Unsendable.class.getName());
        assertThat(failed.remoteMessage()).isEqualTo("holds a thread");
        assertThat(failed.remoteStackTrace()).contains(Unsendable.class.getName() + ": holds a thread", "\tat ");
        assertThat(failed).hasNoCause();
    }

    @Test
    void tells_an_exception_whose_class_is_unknown_here(@TempDir Path directory) {
        String where = directory.toString(); // a path is not serializable
        TaskFailedException failed = failureOf(() -> {
            throw (Exception) ForeignClass.compileAndNew(Path.of(where), "com.acme.Refused", """
                    package com.acme;
                    public class Refused extends Exception {
                        public Refused() {
                            super("by acme");
                        }
                    }
                    """);
        });
        assertThat(failed.remoteClassName()).isEqualTo("com.acme.Refused");
        assertThat(failed.remoteMessage()).isEqualTo("by acme");
        assertThat(failed.remoteStackTrace()).contains("com.acme.Refused: by acme");
        assertThat(failed).hasNoCause();
    }

    @Test
    void tells_a_result_whose_class_is_unknown_here(@TempDir Path directory) {
        String where = directory.toString();
        TaskFailedException failed =
                failureOf(() -> ForeignClass.compileAndNew(Path.of(where), "com.acme.Answer", """
                package com.acme;
                public class Answer implements java.io.Serializable {
                    public Answer() {}
                }
                """));
        assertThat(failed)
                .hasMessageContaining("succeeded, but its result cannot be read here")
                .hasMessageContaining("com.acme.Answer")
                .hasCauseInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void tells_an_exception_whose_own_methods_throw() {
        TaskFailedException failed = failureOf(() -> {
            throw new Speechless();
        });
        assertThat(failed.remoteClassName()).isEqualTo(Speechless.class.getName());
        assertThat(failed.remoteMessage()).contains("getMessage() threw java.lang.IllegalStateException");
        assertThat(failed).hasMessageContaining(Speechless.class.getName());
    }

    /** Its reply took those behind it along: their handles stayed open until they counted as lost. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_result_whose_reading_fails_badly_fails_its_own_task_only(boolean byError) {
        for (int round = 0; round < 10; round++) {
            List<TaskHandle<?>> bad = new ArrayList<>();
            List<TaskHandle<Integer>> good = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                bad.add(pool.submit(() -> new Poison(byError)));
                good.add(pool.submit(() -> 1));
            }
            assertThat(good)
                    .allSatisfy(handle -> assertThat(handle.result())
                            .succeedsWithin(Duration.ofSeconds(10))
                            .isEqualTo(1));
            assertThat(bad)
                    .allSatisfy(handle -> assertThatThrownBy(
                                    () -> handle.result().get(10, TimeUnit.SECONDS))
                            .cause()
                            .isInstanceOf(TaskFailedException.class)
                            .hasMessageContaining("succeeded, but its result cannot be read here")
                            .hasMessageContaining(byError ? "StackOverflowError" : Speechless.class.getName()));
        }
    }

    private static TaskFailedException failureOf(PoolCallable<Object> task) {
        TaskHandle<Object> handle = pool.submit(task);
        assertThatThrownBy(() -> handle.result().get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(TaskFailedException.class);
        return ((Outcome.Failed<Object>) handle.outcome().join()).cause();
    }

    private static PoolCallable<byte[]> bytes(int size) {
        return () -> filled(size);
    }

    private static byte[] filled(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + size);
        }
        return bytes;
    }

    private static final class Unsendable extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"unused", "serial"}) // the point of it
        private final Thread thread = Thread.currentThread();

        Unsendable() {
            super("holds a thread");
        }
    }

    private static final class Speechless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }

    private static final class Poison implements Serializable {
        private static final long serialVersionUID = 1L;

        private final boolean byError;

        Poison(boolean byError) {
            this.byError = byError;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (byError) {
                throw new StackOverflowError("on purpose");
            }
            throw new Speechless();
        }
    }
}
