package io.hazelpool.node;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.StopSequence.Step;
import io.hazelpool.node.cluster.HazelcastSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StopSequenceTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Void> never = new CompletableFuture<>();

    private Step noting(String name) {
        return new Step(name, Duration.ofSeconds(5), Duration.ofSeconds(2), patience -> done.add(name));
    }

    private Step waiting(String name, Duration inHurry) {
        return new Step(name, LONG, inHurry, patience -> done.add(name + " " + patience.await(never)));
    }

    @Test
    void tells_the_sum_of_its_steps_and_in_a_hurry_the_sum_of_their_shorter_bounds() {
        StopSequence stop = new StopSequence(
                "node-7",
                List.of(
                        noting("replies"),
                        new Step("claims", Duration.ofMillis(1_500), Duration.ZERO, patience -> {})));
        assertThat(stop.bounds()).isEqualTo("at most 6500 ms: replies 5 s, claims 1500 ms");
        stop.hurry();
        assertThat(stop.bounds()).isEqualTo("at most 2 s: replies 2 s, claims 0 s");
    }

    @Test
    void a_nodes_longest_stop_is_told_without_a_node_and_grows_with_its_drain_timeout() {
        NodeConfig patient = NodeConfig.defaults().with(NodeKeys.NODE_DRAIN_TIMEOUT, Duration.ofMinutes(2));
        NodeConfig hasty = patient.with(NodeKeys.NODE_DRAIN_TIMEOUT, Duration.ZERO);
        assertThat(PoolNode.longestStop(hasty)).isGreaterThan(HazelcastSettings.LAST_HANDOVER.multipliedBy(2));
        assertThat(PoolNode.longestStop(patient))
                .isEqualTo(PoolNode.longestStop(hasty).plusMinutes(2));
    }

    @Test
    void waits_for_no_longer_than_a_step_may_take() {
        new StopSequence(
                        "node-7",
                        List.of(
                                new Step(
                                        "short",
                                        Duration.ofMillis(20),
                                        LONG,
                                        patience -> done.add("short " + patience.await(never))),
                                noting("next")))
                .run();
        assertThat(done).containsExactly("short false", "next");
    }

    @Test
    void goes_on_after_a_step_that_fails() {
        Step failing = new Step("failing", LONG, LONG, patience -> {
            throw new IllegalStateException("on purpose");
        });
        new StopSequence("node-7", List.of(failing, noting("next"))).run();
        assertThat(done).containsExactly("next");
    }

    @Test
    void a_hurry_ends_the_wait_that_is_under_way_and_shortens_the_next_and_leaves_nothing_out() throws Exception {
        StopSequence stop = new StopSequence(
                "node-7",
                List.of(waiting("first", Duration.ofMillis(20)), waiting("second", Duration.ZERO), noting("third")));
        Thread stopping = new Thread(stop::run);
        stopping.start();
        await().until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
        stop.hurry();
        stopping.join();
        assertThat(done).containsExactly("first false", "second false", "third");
    }

    @Test
    void an_interrupt_hurries_it_and_is_there_again_at_its_end() throws Exception {
        StopSequence stop = new StopSequence("node-7", List.of(waiting("first", LONG), noting("second")));
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread stopping = new Thread(() -> {
            stop.run();
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        stopping.start();
        await().until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
        stopping.interrupt();
        assertThat(interrupted).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
        assertThat(done).containsExactly("second");
        assertThat(stop.isInHurry()).isTrue();
    }

    /** An extension's close once passed an interrupt on, which cut the partitions' release short. */
    @Test
    void an_interrupt_that_a_step_leaves_behind_hurries_the_next_but_does_not_cut_it_short() throws Exception {
        CompletableFuture<Void> open = new CompletableFuture<>();
        Step leaving = new Step(
                "leaving", LONG, LONG, patience -> Thread.currentThread().interrupt());
        Step gate = new Step("gate", LONG, LONG, patience -> {
            done.add("at the gate");
            done.add("gate " + patience.await(open));
        });
        StopSequence stop = new StopSequence("node-7", List.of(leaving, gate));
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        new Thread(() -> {
                    stop.run();
                    interrupted.complete(Thread.currentThread().isInterrupted());
                })
                .start();
        await().until(() -> done.contains("at the gate"));
        open.complete(null);
        assertThat(interrupted).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
        assertThat(done).containsExactly("at the gate", "gate true");
        assertThat(stop.isInHurry()).isTrue();
    }

    @Test
    void is_carried_out_once_and_others_wait_for_its_end() throws Exception {
        CompletableFuture<Void> open = new CompletableFuture<>();
        StopSequence stop = new StopSequence(
                "node-7", List.of(new Step("gate", LONG, LONG, patience -> done.add("gate " + patience.await(open)))));
        Thread first = new Thread(stop::run);
        Thread second = new Thread(() -> {
            stop.run();
            done.add("second returned");
        });
        first.start();
        await().until(() -> first.getState() == Thread.State.TIMED_WAITING);
        second.start();
        await().until(() -> second.getState() == Thread.State.BLOCKED);
        open.complete(null);
        second.join();
        assertThat(done).containsExactly("gate true", "second returned");
    }
}
