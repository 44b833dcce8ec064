package io.hazelpool.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.impl.MemberImpl;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.version.MemberVersion;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CutWatchTest {

    private static final Duration LATE = Duration.ofSeconds(5);
    private static final Duration SHOWN = Duration.ofSeconds(19);

    private final Member owner = member(1);
    private final Member second = member(2);
    private final Member third = member(3);
    private final SettableCluster cluster = new SettableCluster();

    /** With all three, of whom none says that its backup is complete, until it is told otherwise. */
    private final class SettableCluster implements CutWatch.Cluster {
        private volatile @Nullable Member has = owner;
        private volatile Set<Member> members = Set.of(owner, second, third);
        private volatile Runnable whenAskedForBackups = () -> {};
        private volatile boolean backedUp;

        @Override
        public @Nullable Member owner() {
            return has;
        }

        @Override
        public Set<Member> members() {
            return members;
        }

        @Override
        public boolean isBackedUp(Member of) {
            assertThat(of).isEqualTo(owner);
            whenAskedForBackups.run();
            return backedUp;
        }
    }

    private static Member member(int number) {
        try {
            Address address = new Address("10.0.0." + number, 5701);
            return new MemberImpl(address, MemberVersion.of("5.7.0"), false, UUID.randomUUID());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a node with {@code cluster.min-size} of 2 may do with tasks it asked for so long ago. */
    private BooleanSupplier asked(Duration ago) {
        return new CutWatch(cluster, 2, LATE, SHOWN).askedSince(System.nanoTime() - ago.toNanos());
    }

    private void leaves(Member gone, Member successor) {
        cluster.members = Set.of(owner, second, third).stream()
                .filter(member -> !member.equals(gone))
                .collect(Collectors.toUnmodifiableSet());
        cluster.has = successor;
    }

    @Test
    void what_came_in_time_is_run_though_nobody_says_that_its_backup_is_complete() {
        assertThat(asked(Duration.ofSeconds(4)).getAsBoolean()).isTrue();
        assertThat(new CutWatch(cluster, 2, LATE, SHOWN).asking().getAsBoolean())
                .isTrue();
    }

    @Test
    void what_came_late_is_run_if_nobody_was_given_up_by_then() {
        long start = System.nanoTime();
        assertThat(asked(SHOWN.minusMillis(300)).getAsBoolean()).isTrue();
        assertThat(System.nanoTime() - start).as("not before").isGreaterThan(250_000_000L);
    }

    /** A client counts what is held for longer than its grace, of four seconds, as lost. */
    @Test
    void what_came_late_from_an_owner_that_was_merely_slow_is_run_at_once() {
        cluster.backedUp = true;
        long start = System.nanoTime();
        assertThat(asked(Duration.ofSeconds(6)).getAsBoolean()).isTrue();
        assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(3).toNanos());
    }

    @Test
    void what_came_late_is_left_to_the_others_as_soon_as_this_node_is_alone() {
        cluster.whenAskedForBackups = () -> cluster.members = Set.of(owner);
        assertThat(asked(Duration.ofSeconds(6)).getAsBoolean()).isFalse();
    }

    /** An owner that is alone has all the backups it can have. */
    @Test
    void the_owners_word_counts_for_nothing_once_this_node_is_alone() {
        cluster.backedUp = true;
        cluster.whenAskedForBackups = () -> cluster.members = Set.of(owner);
        assertThat(asked(Duration.ofSeconds(6)).getAsBoolean()).isFalse();
    }

    @Test
    void what_came_late_is_left_to_who_took_the_place_of_the_queues_owner() {
        cluster.whenAskedForBackups = () -> leaves(owner, second);
        assertThat(asked(Duration.ofSeconds(6)).getAsBoolean()).isFalse();
    }

    @Test
    void what_came_late_is_left_to_the_others_if_its_owner_has_gone_and_nobody_has_its_place_yet() {
        BooleanSupplier entitled = asked(Duration.ofSeconds(6));
        cluster.members = Set.of(second, third);
        cluster.has = null;
        assertThat(entitled.getAsBoolean()).isFalse();
    }

    /** They were refused, and lost, if data moved meanwhile: the new owner got the queue without them. */
    @Test
    void what_came_late_from_an_owner_that_gives_its_queue_away_and_is_still_there_is_run() {
        cluster.whenAskedForBackups = () -> cluster.has = second;
        assertThat(asked(Duration.ofSeconds(6)).getAsBoolean()).isTrue();
    }

    @Test
    void what_came_late_from_another_owner_than_was_asked_came_by_a_second_try_and_is_run() {
        BooleanSupplier entitled = asked(Duration.ofSeconds(6));
        leaves(owner, second);
        assertThat(entitled.getAsBoolean()).isTrue();
    }

    /** Hazelcast takes any member's end for the word of the backup, also in the eyes of one that was cut off. */
    @Test
    void what_came_in_time_but_as_a_member_left_is_left_to_the_others_if_this_node_was_cut_off() {
        BooleanSupplier entitled = asked(Duration.ofSeconds(1));
        leaves(third, owner);
        cluster.whenAskedForBackups = () -> cluster.members = Set.of(owner);
        assertThat(entitled.getAsBoolean()).isFalse();
    }

    @Test
    void what_came_in_time_as_a_member_left_is_run_at_once_if_its_backup_is_complete() {
        BooleanSupplier entitled = asked(Duration.ofSeconds(1));
        leaves(third, owner);
        cluster.backedUp = true;
        long start = System.nanoTime();
        assertThat(entitled.getAsBoolean()).isTrue();
        assertThat(System.nanoTime() - start).isLessThan(CutWatch.MARGIN.toNanos());
    }

    @Test
    void an_owner_that_does_not_tell_of_its_backup_keeps_nobody() {
        cluster.whenAskedForBackups = () -> {
            try {
                TimeUnit.SECONDS.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        long start = System.nanoTime();
        assertThat(asked(SHOWN.minusMillis(300)).getAsBoolean()).isTrue();
        assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void an_interrupted_thread_runs_nothing_and_stays_interrupted() {
        Thread.currentThread().interrupt();
        assertThat(asked(Duration.ofSeconds(6)).getAsBoolean()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void a_real_owner_says_that_its_backup_is_complete() {
        try (TestMembers members = new TestMembers()) {
            HazelcastInstance first = members.start();
            HazelcastInstance other = members.start();
            NodeConfig config = members.config().with(NodeKeys.CLUSTER_MIN_SIZE, 2);
            first.getQueue("reports").add("one");
            for (HazelcastInstance asking : new HazelcastInstance[] {first, other}) {
                CutWatch watch = new CutWatch(asking, "reports", config);
                long start = System.nanoTime();
                assertThat(watch.askedSince(start - Duration.ofSeconds(6).toNanos())
                                .getAsBoolean())
                        .isTrue();
                assertThat(System.nanoTime() - start)
                        .isLessThan(Duration.ofSeconds(8).toNanos());
            }
        }
    }
}
