package io.hazelpool.client.cli;

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.NodeExtension;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.Resources;
import io.hazelpool.api.StreamEmitter;
import io.hazelpool.api.StreamTask;
import io.hazelpool.api.TaskContext;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolName;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A trace goes on in the node's process, where the node has OpenTelemetry; where it has none, tasks run as ever. */
@Timeout(120)
class TraceTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final InMemorySpanExporter here = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(here))
            .build();
    private final Tracer tracer = provider.get("shop");

    @TempDir
    private Path folder;

    private @Nullable Process node;

    /** Sets up the node's SDK. */
    public static final class Tracing implements NodeExtension {
        @Override
        public void start(Resources resources) {
            InMemorySpanExporter exporter = InMemorySpanExporter.create();
            GlobalOpenTelemetry.set(OpenTelemetrySdk.builder()
                    .setTracerProvider(SdkTracerProvider.builder()
                            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                            .build())
                    .build());
            resources.offer(InMemorySpanExporter.class, exporter);
        }

        @Override
        public void close() {}
    }

    /** What is to be known of a span of the node's. */
    private record Told(String name, String trace, String span, String parent, Map<String, String> attributes)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        static Told of(SpanData span) {
            Map<String, String> attributes = new HashMap<>();
            span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), String.valueOf(value)));
            return new Told(span.getName(), span.getTraceId(), span.getSpanId(), span.getParentSpanId(), attributes);
        }
    }

    /** Makes a span of its own. */
    private record Work(boolean fails) implements PoolCallable<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String call() {
            GlobalOpenTelemetry.getTracer("task")
                    .spanBuilder("work")
                    .startSpan()
                    .end();
            if (fails) {
                throw new IllegalStateException("on purpose");
            }
            return "done";
        }
    }

    private static final class Items implements StreamTask<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public void run(StreamEmitter<Integer> out) {
            out.emit(1);
            out.emit(2);
        }
    }

    /** Says which classes of OpenTelemetry's its node has. */
    private record Looking() implements PoolCallable<Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean call() {
            try {
                Class.forName("io.opentelemetry.api.GlobalOpenTelemetry");
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }
    }

    @AfterEach
    void stop() throws Exception {
        provider.close();
        Process started = node;
        if (started != null) {
            started.destroy();
            if (!started.waitFor(20, TimeUnit.SECONDS)) {
                started.destroyForcibly().onExit().join();
            }
        }
    }

    @Test
    void goes_on_in_the_process_of_the_node() throws Exception {
        extension();
        try (PoolClient client = client(path -> path)) {
            WorkerPool pool = client.pool(PoolName.ASYNC);
            Span submitting = tracer.spanBuilder("checkout").startSpan();
            TaskHandle<String> fine;
            TaskHandle<String> failing;
            try (var scope = submitting.makeCurrent()) {
                fine = pool.submit(new Work(false));
                failing = pool.submit(new Work(true));
            }
            assertThat(fine.result()).succeedsWithin(SOON);
            assertThat(failing.outcome()).succeedsWithin(SOON).isInstanceOf(Outcome.Failed.class);
            submitting.end();
            SpanData parent = here.getFinishedSpanItems().get(0);

            List<Told> spans = there(pool);
            assertThat(spans)
                    .filteredOn(span -> span.name().equals("process async_pool"))
                    .hasSize(2)
                    .allSatisfy(span -> {
                        assertThat(span.trace()).isEqualTo(parent.getTraceId());
                        assertThat(span.parent()).isEqualTo(parent.getSpanId());
                        assertThat(span.attributes())
                                .containsEntry("messaging.destination.name", "async_pool")
                                .containsEntry("hazelpool.node", "node-7")
                                .containsKey("hazelpool.wait.seconds");
                    })
                    .extracting(span -> span.attributes().get("hazelpool.outcome"))
                    .containsExactlyInAnyOrder("succeeded", "failed");
            List<String> ofTasks = spans.stream()
                    .filter(span -> span.name().startsWith("process"))
                    .map(Told::span)
                    .toList();
            assertThat(spans)
                    .filteredOn(span -> span.name().equals("work"))
                    .hasSize(2)
                    .allSatisfy(span -> assertThat(span.trace()).isEqualTo(parent.getTraceId()))
                    .extracting(Told::parent)
                    .containsExactlyInAnyOrderElementsOf(ofTasks);
        }
    }

    @Test
    void goes_on_in_streams() throws Exception {
        extension();
        try (PoolClient client = client(path -> path)) {
            Span reading = tracer.spanBuilder("reading").startSpan();
            try (var scope = reading.makeCurrent();
                    Stream<Integer> items =
                            client.pool(PoolName.STREAM).stream(new Items()).toStream()) {
                assertThat(items.toList()).containsExactly(1, 2);
            }
            await().atMost(SOON)
                    .until(
                            () -> there(client.pool(PoolName.ASYNC)),
                            spans -> spans.stream()
                                    .anyMatch(span -> span.name().equals("process stream_pool")
                                            && span.parent()
                                                    .equals(reading.getSpanContext()
                                                            .getSpanId())));
        }
    }

    @Test
    void ends_at_a_node_without_open_telemetry_which_runs_tasks_as_ever() throws Exception {
        try (PoolClient client = client(TraceTest::withoutOpenTelemetry)) {
            WorkerPool pool = client.pool(PoolName.ASYNC);
            Span submitting = tracer.spanBuilder("checkout").startSpan();
            try (var scope = submitting.makeCurrent()) {
                assertThat(pool.submit(new Looking()).result())
                        .succeedsWithin(SOON)
                        .isEqualTo(false);
            }
        }
        assertThat(Files.readString(log())).doesNotContain("NoClassDefFoundError", "OpenTelemetry", "ERROR");
    }

    /** The finished spans of the node, but for those of who asks. */
    private static List<Told> there(WorkerPool pool) throws Exception {
        PoolCallable<ArrayList<Told>> asking =
                () -> TaskContext.current().resource(InMemorySpanExporter.class).getFinishedSpanItems().stream()
                        .map(Told::of)
                        .filter(span -> !span.parent().equals("0000000000000000"))
                        .collect(Collectors.toCollection(ArrayList::new));
        return pool.submit(asking).result().get(20, TimeUnit.SECONDS);
    }

    private void extension() throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(folder.resolve("tracing.jar")))) {
            out.putNextEntry(new JarEntry("META-INF/services/" + NodeExtension.class.getName()));
            out.write(Tracing.class.getName().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String withoutOpenTelemetry(String path) {
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(entry -> !entry.contains("opentelemetry"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Path log() {
        return folder.resolve("log");
    }

    /** Of a node in a process of its own. */
    private PoolClient client(UnaryOperator<String> classPath) throws Exception {
        List<String> line = NodeCommand.line();
        int path = line.indexOf("-cp") + 1;
        line.set(path, classPath.apply(line.get(path)));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log().toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("HAZELPOOL_"));
        String cluster = "trace-" + UUID.randomUUID();
        String address = "127.0.0.1:" + freePort();
        builder.environment()
                .putAll(Map.of(
                        "HAZELPOOL_CLUSTER_NAME",
                        cluster,
                        "HAZELPOOL_CLUSTER_PORT",
                        address.substring(address.indexOf(':') + 1),
                        "HAZELPOOL_CLUSTER_PORT_RANGE",
                        "1",
                        "HAZELPOOL_CLUSTER_MEMBERS",
                        address,
                        "HAZELPOOL_ADMIN_PORT",
                        "0",
                        "HAZELPOOL_NODE_NAME",
                        "node-7",
                        "HAZELPOOL_TASKS_PATH",
                        folder.toString()));
        Process started = builder.start();
        node = started;
        await().atMost(SOON.multipliedBy(2))
                .until(() -> !started.isAlive() || Files.readString(log()).contains(" is ready in cluster "));
        assertThat(started.isAlive()).as(Files.readString(log())).isTrue();
        return PoolClient.connect(ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, cluster)
                .with(ClientKeys.CLUSTER_ADDRESSES, List.of(address)));
    }

    /** One that the system does not give out by itself. */
    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(21_000, 29_000);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (BindException taken) {
                // another one, then
            }
        }
    }
}
