package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.map.IMap;
import io.hazelpool.wire.NodeClaims.Claim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OwnEntriesTest {

    private static final UUID NODE = new UUID(1, 2);
    private static final UUID OTHER = new UUID(3, 4);
    private static final NodeClaims FIRST = claims("node-1");
    private static final NodeClaims SECOND = claims("node-2");

    private static Members members;
    private static HazelcastInstance client;

    @BeforeAll
    static void start() {
        members = Members.of(2, config -> {});
        client = members.client();
    }

    @AfterAll
    static void stop() {
        members.close();
    }

    @BeforeEach
    void clear() {
        client.getMap("claims").clear();
    }

    private static NodeClaims claims(String node) {
        return new NodeClaims(node, List.of(new Claim("reports", UUID.randomUUID(), null, 8)));
    }

    private static HazelcastInstance seenBy(String who) {
        return who.equals("client") ? client : members.all().get(0);
    }

    private static OwnEntries<UUID, NodeClaims> entries(String who) {
        return new OwnEntries<>(seenBy(who).getMap("claims"), UUID.class, NodeClaims.class);
    }

    /** Whatever is stored that is none of ours, and one of ours that has no end. */
    private static List<Object> others() {
        List<Object> others = new ArrayList<>(Strangers.unreadables());
        others.addAll(Strangers.others());
        others.add(new HeapData(Arrays.copyOf(Serialization.OURS.toData(FIRST).toByteArray(), 8)));
        return others;
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "client"})
    void leaves_out_what_others_put_in(String who) {
        IMap<Object, Object> map = seenBy(who).getMap("claims");
        map.set(NODE, FIRST);
        List<Object> others = others();
        for (Object other : others) {
            map.set(UUID.randomUUID(), other);
            map.set(other, SECOND);
        }
        map.set(OTHER, SECOND);
        assertThat(map.size()).isEqualTo(2 + 2 * others.size());
        assertThat(entries(who).all()).isEqualTo(Map.of(NODE, FIRST, OTHER, SECOND));
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "client"})
    void takes_what_is_in_the_place_of_ours_for_nothing_and_writes_over_it(String who) {
        IMap<Object, Object> map = seenBy(who).getMap("claims");
        OwnEntries<UUID, NodeClaims> entries = entries(who);
        for (Object other : others()) {
            map.set(NODE, other);
            assertThat(entries.get(NODE)).isNull();
            assertThat(entries.putIfAbsent(NODE, FIRST)).isTrue();
            assertThat(entries.get(NODE)).isEqualTo(FIRST);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "client"})
    void writes_over_ours_only_what_is_known_to_be_there(String who) {
        OwnEntries<UUID, NodeClaims> entries = entries(who);
        assertThat(entries.putIfAbsent(NODE, FIRST)).isTrue();
        assertThat(entries.putIfAbsent(NODE, SECOND)).isFalse();
        assertThat(entries.replace(NODE, SECOND, SECOND)).isFalse();
        assertThat(entries.get(NODE)).isEqualTo(FIRST);
        assertThat(entries.replace(NODE, FIRST, SECOND)).isTrue();
        assertThat(entries.get(NODE)).isEqualTo(SECOND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "client"})
    void replaces_what_was_found_and_nothing_else(String who) {
        IMap<Object, Object> map = seenBy(who).getMap("claims");
        OwnEntries<UUID, NodeClaims> entries = entries(who);
        assertThat(entries.replaceFound(NODE, FIRST, SECOND)).isFalse();
        assertThat(entries.replaceFound(NODE, null, FIRST)).isTrue();
        assertThat(entries.replaceFound(NODE, null, SECOND)).isFalse();
        assertThat(entries.replaceFound(NODE, SECOND, FIRST)).isFalse();
        assertThat(entries.get(NODE)).isEqualTo(FIRST);
        assertThat(entries.replaceFound(NODE, FIRST, SECOND)).isTrue();
        assertThat(entries.get(NODE)).isEqualTo(SECOND);
        for (Object other : others()) {
            map.set(NODE, other);
            assertThat(entries.replaceFound(NODE, FIRST, SECOND)).isFalse();
            assertThat(entries.replaceFound(NODE, null, FIRST)).isTrue();
            assertThat(entries.get(NODE)).isEqualTo(FIRST);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "client"})
    void does_not_wait_for_whoever_has_locked_what_it_is_to_replace(String who) {
        IMap<Object, Object> locker = members.all().get(1).getMap("claims");
        OwnEntries<UUID, NodeClaims> entries = entries(who);
        locker.lock(NODE);
        try {
            assertThat(entries.replaceFound(NODE, null, FIRST)).isFalse();
        } finally {
            locker.unlock(NODE);
        }
        assertThat(entries.replaceFound(NODE, null, FIRST)).isTrue();
        assertThat(locker.isLocked(NODE)).isFalse();
    }

    @Test
    void of_many_who_write_over_the_same_one_does() throws Exception {
        int many = 8;
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            for (int round = 0; round < 50; round++) {
                client.getMap("claims").set(NODE, "text");
                List<NodeClaims> values = IntStream.range(0, many)
                        .mapToObj(i -> claims("node-" + i))
                        .toList();
                List<Callable<Boolean>> writers = values.stream()
                        .map(value ->
                                (Callable<Boolean>) () -> entries("client").putIfAbsent(NODE, value))
                        .toList();
                List<NodeClaims> written = new ArrayList<>();
                List<Future<Boolean>> answers = threads.invokeAll(writers);
                for (int i = 0; i < many; i++) {
                    if (answers.get(i).get()) {
                        written.add(values.get(i));
                    }
                }
                assertThat(written).containsExactly(entries("client").get(NODE));
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
