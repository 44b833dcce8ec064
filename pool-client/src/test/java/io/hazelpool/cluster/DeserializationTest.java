package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.wire.AllowedClasses;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.ObjectReader;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.ReplyBatch;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.WireTypes;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.collections.Transformer;
import org.apache.commons.collections.functors.ChainedTransformer;
import org.apache.commons.collections.functors.ConstantTransformer;
import org.apache.commons.collections.functors.InvokerTransformer;
import org.apache.commons.collections.keyvalue.TiedMapEntry;
import org.apache.commons.collections.map.LazyMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Objects that do something as they are read: by whom they are read, and by whom not. Without keys. */
@Timeout(60)
public class DeserializationTest {

    private static final AtomicInteger HARM = new AtomicInteger();

    private static TestCluster cluster;
    private static PoolClient client;
    private static WorkerPool pool;
    private static HazelcastInstance stranger;

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(1, config -> config);
        client = cluster.client();
        pool = client.pool("async_pool");
        stranger = cluster.rawClient(WireTypes.serialization());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void forget() {
        HARM.set(0);
    }

    /** Called by the gadget. */
    @SuppressWarnings("unused")
    public static void harm() {
        HARM.incrementAndGet();
    }

    @Test
    void the_gadget_does_harm_where_nothing_filters_it() throws Exception {
        byte[] gadget = ObjectBytes.encode(gadget());
        HARM.set(0);
        new ObjectReader(
                        DeserializationTest.class.getClassLoader(),
                        new AllowedClasses(type -> true, "tasks.allow", List.of("**")))
                .read(gadget);
        assertThat(HARM).hasPositiveValue();
    }

    @Test
    void a_worker_does_not_run_a_gadget() throws Exception {
        Object gadget = gadget();
        HARM.set(0);
        WorkerPool ofNoOther = cluster.client().pool("stream_pool"); // other tests' undecodable ones count elsewhere
        stranger.getQueue(ClusterNames.queue("stream_pool"))
                .add(new TaskEnvelope(UUID.randomUUID(), null, 0, TaskEnvelope.NEVER, ObjectBytes.encode(gadget)));
        await().untilAsserted(() ->
                assertThat(ofNoOther.status().totalTasksUndecodable()).isEqualTo(1));
        assertThat(HARM).hasValue(0);
        assertThat(ofNoOther.submit(() -> 1).result()).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void a_task_with_a_librarys_class_is_told_which_and_how_to_allow_it() {
        Serializable library = new ConstantTransformer("harmless");
        PoolCallable<Integer> task = library::hashCode;
        assertThatThrownBy(() -> pool.submit(task).result().get(10, java.util.concurrent.TimeUnit.SECONDS))
                .hasMessageContaining("org.apache.commons.collections.functors.ConstantTransformer")
                .hasMessageContaining("tasks.allow");
    }

    @Test
    void a_client_does_not_run_a_gadget_that_a_node_answers() throws Exception {
        byte[] gadget = ObjectBytes.encode(gadget());
        HARM.set(0);
        try (Gate gate = new Gate()) {
            WorkerPool its = cluster.client().pool("async_pool");
            Set<String> before = cluster.replyRings();
            var held = its.submit(gate.task());
            await().until(() -> gate.waiting() == 1);
            Set<String> rings = new HashSet<>(cluster.replyRings());
            rings.removeAll(before);
            stranger.getRingbuffer(rings.iterator().next())
                    .add(new ReplyBatch("hostile", List.of(Reply.succeeded(held.id(), 1, 2, gadget))));
            assertThatThrownBy(() -> held.result().get(10, java.util.concurrent.TimeUnit.SECONDS))
                    .hasMessageContaining("cannot be read here")
                    .hasMessageContaining("results.allow");
            assertThat(HARM).hasValue(0);
        }
    }

    @Test
    void lambdas_records_enums_and_collections_work() {
        record Order(String name, Map<String, List<Integer>> parts, Duration within) implements Serializable {}
        Order order = new Order("a", Map.of("b", List.of(1, 2)), Duration.ofSeconds(3));
        assertThat(pool.submit(() -> order).result())
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(order);
        assertThat(pool.submit(() -> Thread.State.NEW).result())
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(Thread.State.NEW);
    }

    /** Known as CommonsCollections6; it calls {@link #harm} rather than a shell. */
    private static Object gadget() throws ReflectiveOperationException {
        Transformer[] chain = {
            new ConstantTransformer(DeserializationTest.class),
            new InvokerTransformer(
                    "getMethod", new Class<?>[] {String.class, Class[].class}, new Object[] {"harm", new Class<?>[0]}),
            new InvokerTransformer(
                    "invoke", new Class<?>[] {Object.class, Object[].class}, new Object[] {null, new Object[0]}),
            new ConstantTransformer(1)
        };
        ChainedTransformer later = new ChainedTransformer(new Transformer[] {new ConstantTransformer(1)});
        Map<?, ?> lazy = LazyMap.decorate(new HashMap<>(), later);
        HashMap<Object, Object> outer = new HashMap<>();
        outer.put(new TiedMapEntry(lazy, "key"), "value");
        lazy.clear();
        Field transformers = ChainedTransformer.class.getDeclaredField("iTransformers");
        transformers.setAccessible(true);
        transformers.set(later, chain);
        return outer;
    }
}
