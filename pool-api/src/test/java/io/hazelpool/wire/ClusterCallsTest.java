package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import io.hazelpool.api.PoolUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClusterCallsTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** A node that crashed under the question made status() fail, though others could have answered. */
    @Test
    void asks_again_when_the_connection_went_under_the_question() {
        Queue<RuntimeException> failures = new ArrayDeque<>(
                List.of(new TargetDisconnectedException("crashed"), new HazelcastClientOfflineException()));

        String answer = new ClusterCalls(threads, Duration.ofSeconds(10)).ask("pools", () -> {
            RuntimeException failure = failures.poll();
            if (failure != null) {
                throw failure;
            }
            return "here";
        });

        assertThat(answer).isEqualTo("here");
    }

    @Test
    void asks_no_longer_than_its_deadline() {
        ClusterCalls calls = new ClusterCalls(threads, Duration.ofMillis(100));
        assertThatExceptionOfType(PoolUnavailableException.class)
                .isThrownBy(() -> calls.ask("pools", () -> {
                    throw new TargetDisconnectedException("crashed");
                }))
                .withMessageContaining("pools: no answer from the cluster within 100 ms");
    }

    /** Without an interrupt, which would close a connection that it writes to. */
    @Test
    void asks_no_more_once_it_was_given_up() throws InterruptedException {
        ClusterCalls calls = new ClusterCalls(threads, Duration.ofMillis(100));
        assertThatExceptionOfType(PoolUnavailableException.class)
                .isThrownBy(() -> calls.ask("pools", () -> {
                    throw new HazelcastClientOfflineException();
                }));
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tells_the_whole_deadline_though_less_of_it_was_left() {
        ClusterCalls calls = new ClusterCalls(threads, Duration.ofMillis(700));
        assertThatExceptionOfType(PoolUnavailableException.class)
                .isThrownBy(() -> calls.ask("connect", Duration.ofMillis(-106), () -> {
                    throw new HazelcastClientOfflineException();
                }))
                .withMessageContaining("connect: no answer from the cluster within 700 ms");
    }

    @Test
    void tells_at_once_what_asking_again_would_not_change() {
        ClusterCalls calls = new ClusterCalls(threads, Duration.ofSeconds(10));
        assertThatExceptionOfType(PoolUnavailableException.class)
                .isThrownBy(() -> calls.ask("pools", () -> {
                    throw new IllegalStateException("on purpose");
                }))
                .withMessageContaining("pools: the cluster could not answer")
                .withMessageContaining("on purpose");
    }
}
