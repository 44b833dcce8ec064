package io.hazelpool.node.reply;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.RingsQuestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RingJanitorTest {

    private static final int MOST = 3;
    private static final Duration LONG = Duration.ofMinutes(5);

    private final TestMembers members = new TestMembers();
    private final List<HazelcastInstance> clients = new ArrayList<>();
    private final HazelcastInstance oldest = members.start();
    private final HazelcastInstance other = members.start();
    private final ReplyRings rings = new ReplyRings(oldest, LONG, MOST);
    private final ReplyRings ringsOfOther = new ReplyRings(other, LONG, MOST);
    private final AtomicInteger called = new AtomicInteger();

    @BeforeEach
    void start() {
        members.awaitSettled();
        rings.start(called::incrementAndGet);
        ringsOfOther.start(() -> {});
        RingsQuestion.answeredBy(oldest, rings::answer);
        RingsQuestion.answeredBy(other, ringsOfOther::answer);
    }

    @AfterEach
    void stop() {
        clients.forEach(HazelcastInstance::shutdown);
        members.close();
    }

    /** That a client was not connected to this member made it seem gone. */
    @Test
    void keeps_the_ring_of_a_client_that_is_connected_to_another_member_only() {
        HazelcastInstance client = clientOf(other);
        UUID id = client.getLocalEndpoint().getUuid();
        ring(client, id).add("a reply");
        awaitSeen(id);
        janitor(Duration.ZERO).sweep();
        assertThat(rings.present()).containsExactly(ClusterNames.replies(id));
        client.getLifecycleService().terminate();
        await().until(() -> ringsOfOther.answer().gone().containsKey(id));
        janitor(Duration.ZERO).sweep();
        assertThat(rings.present()).isEmpty();
    }

    @Test
    void removes_the_youngest_of_too_many_that_came_from_one_address() {
        HazelcastInstance maker = clientOf(oldest);
        List<UUID> made = makeRings(maker, 10);
        RingJanitor janitor = janitor(LONG);
        janitor.sweep();
        assertThat(rings.present()).isEqualTo(names(made.subList(0, MOST)));
        assertThat(rings.excess()).isEqualTo(7);
        maker.shutdown();
        makeRings(clientOf(other), 2);
        janitor.sweep();
        assertThat(rings.present()).isEqualTo(names(made.subList(0, MOST)));
        assertThat(rings.excess()).isEqualTo(9);
    }

    /** They take as much, and count: nobody can have them. */
    @Test
    void removes_rings_whose_names_are_no_clients() {
        HazelcastInstance maker = clientOf(oldest);
        for (String name : List.of("1-2-3-4-5", "a", "b", "c", "d")) {
            maker.getRingbuffer("hp.replies." + name).add("a reply");
            awaitSeen("hp.replies." + name);
        }
        RingJanitor janitor = janitor(LONG);
        janitor.sweep();
        assertThat(rings.present()).containsExactlyInAnyOrder("hp.replies.1-2-3-4-5", "hp.replies.a", "hp.replies.b");
        janitor(Duration.ZERO).sweep();
        assertThat(rings.present()).isEmpty();
    }

    @Test
    void counts_what_nodes_make_for_nobody_known_apart_from_what_clients_make() {
        List<UUID> byClient = makeRings(clientOf(oldest), MOST);
        List<UUID> byNode = makeRings(other, MOST + 1);
        janitor(LONG).sweep();
        Set<UUID> left = new HashSet<>(byClient);
        left.addAll(byNode.subList(0, MOST));
        assertThat(rings.present()).isEqualTo(names(left));
    }

    /** Its maker has it still, and goes on writing: it is there again, and Hazelcast shows it to nobody. */
    @Test
    void removes_a_ring_that_is_written_to_after_it_was_removed() {
        HazelcastInstance client = clientOf(oldest);
        UUID nobody = UUID.randomUUID();
        Ringbuffer<Object> ring = ring(client, nobody);
        ring.add("first");
        awaitSeen(nobody);
        RingJanitor janitor = janitor(Duration.ZERO);
        janitor.sweep();
        assertThat(kept()).isEmpty();
        ring.add("second");
        assertThat(rings.present()).isEmpty();
        assertThat(kept()).containsExactly(ClusterNames.replies(nobody));
        janitor.sweep(); // sees it
        janitor.sweep();
        assertThat(kept()).isEmpty();
    }

    @Test
    void removes_nothing_while_a_member_does_not_tell_whom_it_knows() {
        other.getUserContext().clear(); // as while it starts
        List<UUID> made = makeRings(clientOf(oldest), 10);
        janitor(Duration.ZERO).sweep();
        assertThat(rings.present()).isEqualTo(names(made));
        RingsQuestion.answeredBy(other, ringsOfOther::answer);
        janitor(Duration.ZERO).sweep();
        assertThat(rings.present()).isEmpty();
    }

    @Test
    void is_called_once_so_many_were_made_since_the_last_sweep() {
        HazelcastInstance client = clientOf(oldest);
        makeRings(client, MOST - 1);
        assertThat(called).hasValue(0);
        makeRings(client, 1);
        await().untilAsserted(() -> assertThat(called).hasValue(1));
        makeRings(client, MOST);
        assertThat(called).hasValue(1);
        janitor(LONG).sweep();
        makeRings(client, MOST);
        await().untilAsserted(() -> assertThat(called).hasValue(2));
    }

    @Test
    void few_clients_that_nobody_knows_are_written_to() {
        for (int i = 0; i < MOST; i++) {
            UUID nobody = UUID.randomUUID();
            assertThat(rings.admits(nobody)).isTrue();
            ring(oldest, nobody).add("a reply");
            awaitSeen(nobody);
        }
        assertThat(rings.admits(UUID.randomUUID())).isFalse();
        assertThat(rings.excess()).isEqualTo(1);
        UUID withRing = makeRings(other, 1).get(0);
        assertThat(rings.admits(withRing)).isTrue();
        assertThat(rings.admits(clientOf(oldest).getLocalEndpoint().getUuid())).isTrue();
        janitor(Duration.ZERO).sweep();
        await().until(() -> rings.admits(UUID.randomUUID()));
    }

    private RingJanitor janitor(Duration grace) {
        return new RingJanitor(oldest, rings, grace, MOST);
    }

    private List<UUID> makeRings(HazelcastInstance maker, int count) {
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UUID nobody = UUID.randomUUID();
            ring(maker, nobody).add("a reply");
            awaitSeen(nobody); // so that each is younger than the one before
            made.add(nobody);
        }
        return made;
    }

    private void awaitSeen(UUID client) {
        awaitSeen(ClusterNames.replies(client));
    }

    private void awaitSeen(String ring) {
        await().until(() -> rings.made(ring) != null && ringsOfOther.made(ring) != null);
    }

    private static Set<String> names(Collection<UUID> clients) {
        return clients.stream().map(ClusterNames::replies).collect(Collectors.toSet());
    }

    private Set<String> kept() {
        Set<String> kept = new HashSet<>(rings.answer().rings());
        kept.addAll(ringsOfOther.answer().rings());
        return kept;
    }

    private static Ringbuffer<Object> ring(HazelcastInstance of, UUID client) {
        return of.getRingbuffer(ClusterNames.replies(client));
    }

    @SuppressWarnings("removal") // Hazelcast 5.4, by which this is compiled too, has nothing newer
    private HazelcastInstance clientOf(HazelcastInstance member) {
        ClientConfig config = new ClientConfig();
        config.setClusterName(member.getConfig().getClusterName());
        config.getNetworkConfig()
                .addAddress("127.0.0.1:"
                        + member.getCluster().getLocalMember().getAddress().getPort());
        config.getNetworkConfig().setSmartRouting(false);
        HazelcastInstance client = HazelcastClient.newHazelcastClient(config);
        clients.add(client);
        return client;
    }
}
