package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.Outcome;
import io.hazelpool.api.Submission;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import io.hazelpool.wire.Ending;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The command against a cluster that is there, and its books; {@link KillTest} has nodes of its own. */
class SoakCommandTest {

    private static final Outcome.Course COURSE = new Outcome.Course("node", Duration.ZERO, Duration.ZERO);

    @Test
    void accounts_for_every_task_of_a_given_cluster_and_admits_what_it_cannot_tell() {
        try (PoolNode node = Cli.node(config -> config.withPool("async_pool", PoolKeys.WORKERS, 50))) {
            String[] soak = {"soak", "--seconds", "1", "--cluster", Cli.CLUSTER, "--address", node.address()};

            Cli json = Cli.run(with(soak, "--output", "json")).succeeded();
            Cli text = Cli.run(soak).succeeded();

            assertThat(json.out())
                    .startsWith("{\"accepted\":")
                    .contains(
                            "\"hung\":0,\"unaccounted\":0,\"wrong_result\":0",
                            "\"ran_twice_checked\":false,\"ran_twice\":null",
                            "\"longest_to_lost_ms\":null}");
            assertThat(text.out()).containsPattern("succeeded +[1-9]\\d*").containsPattern("ran_twice_checked +false");
            Cli.run(with(soak, "--pool", "no_pool")).failed(Exit.REJECTED, "no_pool");
        }
    }

    @Test
    void kills_only_nodes_of_its_own() {
        Cli.run("soak", "--kill-every", "1s").failed(Exit.USAGE, "--local 2 or more");
        Cli.run("soak", "--threads", "0").failed(Exit.USAGE, "1 or more");
    }

    @Test
    void a_task_that_ran_twice_or_though_it_was_refused_is_no_success() {
        SoakTally tally = new SoakTally();
        submit(tally, 1, Answer.ACCEPTED);
        tally.ended(1, new Outcome.Succeeded<>(1L, COURSE));
        submit(tally, 2, Answer.UNAVAILABLE);
        tally.ended(2, null);

        assertThat(tally.report(Map.of(1L, 1)).isClean()).isTrue();
        assertThat(tally.report(Map.of(1L, 2)).isClean()).isFalse();
        assertThat(tally.report(Map.of(1L, 1, 2L, 1)).isClean()).isFalse();
        assertThat(tally.report(Map.of()).isClean()).isFalse();
        assertThat(tally.report(null).isClean()).isTrue();
    }

    @Test
    void a_task_without_an_end_hangs_and_one_with_an_unknown_end_is_unaccounted_for() {
        SoakTally tally = new SoakTally();
        submit(tally, 1, Answer.ACCEPTED);
        submit(tally, 2, Answer.UNKNOWN);
        tally.ended(2, null);

        SoakReport report = tally.report(null);

        assertThat(report.hung()).isEqualTo(1);
        assertThat(report.unaccounted()).isEqualTo(1);
        assertThat(report.count(Ending.SUCCEEDED)).isZero();
        assertThat(report.isClean()).isFalse();
    }

    @Test
    void notices_the_result_of_another_task() {
        SoakTally tally = new SoakTally();
        submit(tally, 1, Answer.ACCEPTED);
        tally.ended(1, new Outcome.Succeeded<>(2L, COURSE));

        assertThat(tally.report(null).isClean()).isFalse();
    }

    private static void submit(SoakTally tally, long number, Answer answer) {
        tally.submitting(number);
        tally.answered(number, new Submission(answer, "async_pool", UUID.randomUUID(), ""));
    }

    private static String[] with(String[] args, String... more) {
        String[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return all;
    }
}
