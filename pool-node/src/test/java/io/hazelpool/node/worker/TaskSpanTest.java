package io.hazelpool.node.worker;

import static io.hazelpool.node.Waiting.await;
import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.StreamEmitter;
import io.hazelpool.api.StreamTask;
import io.hazelpool.node.trace.TaskSpan;
import io.hazelpool.seal.ForgedException;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.TaskOrigin;
import io.hazelpool.wire.TraceContext;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a trace tells of a task. */
class TaskSpanTest {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SUBMITTED_IN = "00f067aa0ba902b7";
    private static final List<String> NOTES = new CopyOnWriteArrayList<>();
    private static volatile Runnable whileRead = () -> {};

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final RecordedReplies replies = new RecordedReplies();
    private final WorkerSupervisor.Node node =
            new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, () -> 1_500);
    private TaskRunner runner;

    /** Does something while it is read. */
    private static final class Reading implements PoolRunnable, Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            whileRead.run();
        }

        @Override
        public void run() {
            NOTES.add("ran in " + Span.current().getSpanContext().getTraceId());
        }
    }

    /** Hands over two items. */
    private static final class Two implements StreamTask<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public void run(StreamEmitter<Integer> out) {
            out.emit(1);
            out.emit(2);
        }
    }

    /** An SDK whose processor is broken. */
    private static final class Broken implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    @BeforeEach
    void start() {
        GlobalOpenTelemetry.resetForTest();
        traceBy(SimpleSpanProcessor.create(exporter));
        runner = runner(node);
    }

    @AfterEach
    void forget() {
        GlobalOpenTelemetry.resetForTest();
        Thread.interrupted();
        NOTES.clear();
        whileRead = () -> {};
    }

    private static void traceBy(SpanProcessor processor) {
        GlobalOpenTelemetry.set(OpenTelemetrySdk.builder()
                .setTracerProvider(
                        SdkTracerProvider.builder().addSpanProcessor(processor).build())
                .build());
    }

    private TaskRunner runner(WorkerSupervisor.Node of) {
        return new TaskRunner("reports", of, Duration.ofSeconds(30), replies, OutcomeSink.NONE);
    }

    /** A task that was submitted in a span. */
    private static TaskEnvelope traced(Object task, String flags) {
        TraceContext span = TraceContext.of("00-" + TRACE_ID + "-" + SUBMITTED_IN + "-" + flags, "shop=7");
        return TestTasks.tracked(task).from(new TaskOrigin(null, Map.of(), Map.of(), span));
    }

    private static TaskEnvelope traced(Object task) {
        return traced(task, "01");
    }

    private void run(TaskEnvelope task) {
        runner.run(runner.begin(task));
    }

    private SpanData only() {
        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }

    @Test
    void is_a_child_of_the_span_it_was_submitted_in_and_shows_its_wait_and_its_run() {
        whileRead = TaskSpanTest::takeTwentyMillis;
        TaskEnvelope envelope = traced(new Reading());
        run(envelope);
        SpanData span = only();
        assertThat(span)
                .hasName("process reports")
                .hasKind(SpanKind.CONSUMER)
                .hasTraceId(TRACE_ID)
                .hasParentSpanId(SUBMITTED_IN)
                .hasStatus(StatusData.unset());
        assertThat(attributes(span))
                .containsOnly(
                        entry("messaging.system", "hazelpool"),
                        entry("messaging.operation.name", "process"),
                        entry("messaging.operation.type", "process"),
                        entry("messaging.destination.name", "reports"),
                        entry("messaging.message.id", envelope.id().toString()),
                        entry("hazelpool.node", "node-7"),
                        entry("hazelpool.wait.seconds", 1.5),
                        entry("hazelpool.outcome", "succeeded"),
                        entry("hazelpool.task.class", Reading.class.getName()));
        assertThat(span.getParentSpanContext().isRemote()).isTrue();
        assertThat(span.getSpanContext().getTraceState().get("shop")).isEqualTo("7");
        assertThat(Duration.ofNanos(span.getEndEpochNanos() - span.getStartEpochNanos()))
                .isBetween(Duration.ofMillis(20), Duration.ofSeconds(20));
        assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("io.hazelpool");
    }

    @Test
    void is_the_parent_of_the_spans_that_the_task_makes_and_of_nothing_afterwards() {
        PoolRunnable task = () -> GlobalOpenTelemetry.getTracer("task")
                .spanBuilder("inner")
                .startSpan()
                .end();
        run(traced(task));
        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans).extracting(SpanData::getName).containsExactly("inner", "process reports");
        assertThat(spans.get(0))
                .hasTraceId(TRACE_ID)
                .hasParentSpanId(spans.get(1).getSpanId());
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void is_a_root_if_the_task_was_submitted_in_none_whatever_the_thread_is_left_with() {
        PoolRunnable task = () -> {};
        Span left = GlobalOpenTelemetry.getTracer("other").spanBuilder("left").startSpan();
        try (var scope = left.makeCurrent()) {
            run(TestTasks.tracked(task));
        }
        assertThat(only()).hasNoParent().hasName("process reports");
        assertThat(only().getTraceId()).isNotEqualTo(left.getSpanContext().getTraceId());
    }

    @Test
    void is_not_recorded_if_the_one_it_was_submitted_in_is_not_and_still_leads_to_it() {
        run(traced(new Reading(), "00"));
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        assertThat(NOTES).containsExactly("ran in " + TRACE_ID);
    }

    @Test
    void tells_what_a_task_threw() {
        PoolRunnable task = () -> {
            throw new IllegalStateException("disk full");
        };
        run(traced(task));
        assertThat(only()).hasStatus(StatusData.create(StatusCode.ERROR, "java.lang.IllegalStateException: disk full"));
        assertThat(attributes(only()))
                .contains(entry("hazelpool.outcome", "failed"), entry("error.type", "java.lang.IllegalStateException"));
        EventData thrown = only().getEvents().get(0);
        assertThat(thrown.getName()).isEqualTo("exception");
        assertThat(named(thrown.getAttributes()))
                .contains(
                        entry("exception.type", "java.lang.IllegalStateException"),
                        entry("exception.message", "disk full"))
                .hasEntrySatisfying(
                        "exception.stacktrace",
                        trace -> assertThat((String) trace).contains("TaskSpanTest"));
    }

    @Test
    void ends_with_the_tasks_time_though_the_task_goes_on_and_what_that_makes_then_is_its_child_all_the_same() {
        RunningTask running = runner.begin(traced(new Reading()));
        whileRead = () -> {
            runner.timeOut(running);
            assertThat(exporter.getFinishedSpanItems()).hasSize(1);
        };
        runner.run(running);
        assertThat(attributes(only())).contains(entry("error.type", "timed_out"));
        assertThat(only().getStatus().getDescription()).contains("ran longer than its time limit");
        assertThat(only().getEvents()).isEmpty();
        assertEndedAs("timed_out", StatusCode.ERROR);
        assertThat(NOTES).containsExactly("ran in " + TRACE_ID);
    }

    @Test
    void is_told_once_of_a_task_whose_time_is_up_before_it_is_admitted() {
        RunningTask running = runner.begin(traced(new Reading()));
        runner.timeOut(running);
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        runner.run(running);
        assertThat(only()).hasTraceId(TRACE_ID).hasParentSpanId(SUBMITTED_IN);
        assertEndedAs("timed_out", StatusCode.ERROR);
    }

    @Test
    void tells_of_a_task_that_did_not_run_why_not() {
        run(TestTasks.envelope(TestTasks.CLIENT, new byte[] {1, 2, 3}));
        assertEndedAs("undecodable", StatusCode.ERROR);

        byte[] payload = TestTasks.tracked(new Reading()).payload();
        run(new TaskEnvelope(UUID.randomUUID(), TestTasks.CLIENT, 0, 1_000, payload));
        assertEndedAs("expired", StatusCode.ERROR);

        runner.cancelUnstarted(traced(new Reading()));
        assertThat(only()).hasTraceId(TRACE_ID).hasParentSpanId(SUBMITTED_IN);
        assertEndedAs("cancelled", StatusCode.UNSET);

        runner.loseUnstarted(traced(new Reading()));
        assertEndedAs("lost", StatusCode.ERROR);
        assertThat(NOTES).isEmpty();
    }

    @Test
    void tells_of_a_task_that_its_node_stopped_or_its_client_cancelled_and_that_not_as_an_error() {
        RunningTask stopped = runner.begin(traced(new Reading()));
        whileRead = () -> runner.lose(stopped);
        runner.run(stopped);
        assertEndedAs("lost", StatusCode.ERROR);

        PoolCallable<String> interrupted = () -> {
            throw new InterruptedException();
        };
        RunningTask cancelled = runner.begin(traced(interrupted));
        cancelled.cancel();
        runner.run(cancelled);
        assertEndedAs("cancelled", StatusCode.UNSET);
        assertThat(replies.all()).extracting(Reply::ending).containsExactly(Ending.LOST, Ending.CANCELLED);
    }

    @Test
    void tells_nothing_of_a_forged_task() {
        runner = runner(node.with((task, pool) -> {
            throw new ForgedException("on purpose");
        }));
        run(traced(new Reading()));
        runner.cancelUnstarted(traced(new Reading()));
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        assertThat(NOTES).isEmpty();
    }

    @Test
    void spans_a_stream_from_its_start_to_its_last_item() {
        run(traced(new Two()).asStream());
        assertThat(only()).hasTraceId(TRACE_ID).hasParentSpanId(SUBMITTED_IN);
        assertThat(attributes(only())).contains(entry("hazelpool.task.class", Two.class.getName()));
        assertEndedAs("succeeded", StatusCode.UNSET);
    }

    @Test
    void costs_no_task_anything_if_the_sdk_is_broken() {
        GlobalOpenTelemetry.resetForTest();
        traceBy(new Broken());
        runner = runner(node);
        TaskEnvelope task = traced(new Reading());
        run(task);
        assertThat(replies.endingOf(task)).isEqualTo(Ending.SUCCEEDED);
        assertThat(NOTES).hasSize(1);
    }

    @Test
    void is_none_without_an_sdk_and_to_ask_does_not_settle_that() {
        GlobalOpenTelemetry.resetForTest();
        runner = runner(node);
        assertThat(runner.begin(traced(new Reading())).span()).isSameAs(TaskSpan.NONE);
        assertThat(GlobalOpenTelemetry.isSet()).isFalse();

        traceBy(SimpleSpanProcessor.create(exporter));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> runner.begin(traced(new Reading())).span() != TaskSpan.NONE);
    }

    private static void takeTwentyMillis() {
        long until = System.nanoTime() + 20_000_000;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    private static Map<String, Object> attributes(SpanData span) {
        return named(span.getAttributes());
    }

    private static Map<String, Object> named(Attributes attributes) {
        Map<String, Object> named = new HashMap<>();
        attributes.forEach((key, value) -> named.put(key.getKey(), value));
        return named;
    }

    /** The only span; forgets it. */
    private void assertEndedAs(String outcome, StatusCode status) {
        assertThat(attributes(only())).contains(entry("hazelpool.outcome", outcome));
        assertThat(only().getStatus().getStatusCode()).isEqualTo(status);
        exporter.reset();
    }
}
