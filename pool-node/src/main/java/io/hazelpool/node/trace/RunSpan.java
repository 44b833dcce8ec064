package io.hazelpool.node.trace;

import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.LogPace;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's span by OpenTelemetry.
 *
 * <p>Concurrency: what began and what ended are guarded by this, so that of the two threads that begin and end it the
 * later one sees what the other did, and ends the span. Nothing of the SDK's is called under the lock. The scope is the
 * worker's own.
 */
final class RunSpan implements TaskSpan {

    private static final Logger log = LoggerFactory.getLogger(RunSpan.class);
    private static final LogPace BROKEN_PACE = new LogPace();

    private static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<Double> WAIT = AttributeKey.doubleKey("hazelpool.wait.seconds");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("hazelpool.outcome");
    private static final AttributeKey<String> TASK_CLASS = AttributeKey.stringKey("hazelpool.task.class");
    private static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");
    private static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");
    private static final AttributeKey<String> EXCEPTION_TRACE = AttributeKey.stringKey("exception.stacktrace");

    private final PoolTracer pool;
    private final Tracer tracer;
    private final TaskEnvelope task;
    private final long waitMillis;
    private @Nullable Span span;
    private @Nullable End end;
    private @Nullable Context context;
    private @Nullable Scope scope;

    private record End(Reply reply, @Nullable String taskClass) {}

    /** One that has not begun. */
    RunSpan(PoolTracer pool, Tracer tracer, TaskEnvelope task, long waitMillis) {
        this.pool = pool;
        this.tracer = tracer;
        this.task = task;
        this.waitMillis = waitMillis;
    }

    @Override
    public void begin() {
        try {
            Context parent = parent(task.origin().trace());
            Span started = pool.builder(tracer).setParent(parent).startSpan();
            context = parent.with(started);
            if (started.isRecording()) {
                started.setAttribute(MESSAGE_ID, task.id().toString());
                started.setAttribute(WAIT, waitMillis / 1_000.0);
            }
            End before = began(started);
            if (before != null) {
                finish(started, before);
            }
        } catch (Throwable broken) {
            tell(broken);
        }
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // by leave()
    public void enter() {
        try {
            if (context != null) {
                scope = context.makeCurrent();
            }
        } catch (Throwable broken) {
            tell(broken);
        }
    }

    @Override
    public void leave() {
        try {
            if (scope != null) {
                scope.close();
            }
        } catch (Throwable broken) {
            tell(broken);
        }
    }

    @Override
    public void end(Reply reply, @Nullable String taskClass) {
        End now = new End(reply, taskClass);
        try {
            Span begun = ended(now);
            if (begun != null) {
                finish(begun, now);
            }
        } catch (Throwable broken) {
            tell(broken);
        }
    }

    /** Answers its end, if it has ended before it began. */
    private synchronized @Nullable End began(Span started) {
        span = started;
        return end;
    }

    /** Answers its span, if it has begun. */
    private synchronized @Nullable Span ended(End now) {
        end = now;
        return span;
    }

    /** A root, whatever the worker's thread is left with, unless the task was submitted in a span. */
    private static Context parent(@Nullable TraceContext submittedIn) {
        return submittedIn == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), submittedIn, RunSpan::field);
    }

    private static @Nullable String field(@Nullable TraceContext from, String name) {
        if (from == null) {
            return null;
        }
        return switch (name) {
            case "traceparent" -> from.parent();
            case "tracestate" -> from.state();
            default -> null;
        };
    }

    private static void finish(Span span, End how) {
        try {
            if (span.isRecording()) {
                describe(span, how);
            }
        } finally {
            span.end();
        }
    }

    private static void describe(Span span, End how) {
        Reply reply = how.reply();
        span.setAttribute(OUTCOME, nameOf(reply.ending()));
        if (how.taskClass() != null) {
            span.setAttribute(TASK_CLASS, how.taskClass());
        }
        Failure failure = reply.failure();
        if (failure == null || !isError(reply.ending())) {
            return;
        }
        boolean threw = !failure.className().equals(reply.ending().name()); // else it was told by the node
        String message = failure.message() == null ? "" : failure.message();
        span.setStatus(StatusCode.ERROR, threw ? failure.summary() : message);
        span.setAttribute(ERROR_TYPE, threw ? failure.className() : nameOf(reply.ending()));
        if (threw) { // as recordException does, without running the exception's own code once more
            span.addEvent(
                    "exception",
                    Attributes.of(
                            EXCEPTION_TYPE,
                            failure.className(),
                            EXCEPTION_MESSAGE,
                            message,
                            EXCEPTION_TRACE,
                            failure.stackTrace()));
        }
    }

    /** Whether it is amiss that it ended so: who cancelled it wanted that. */
    private static boolean isError(Ending ending) {
        return switch (ending) {
            case SUCCEEDED, CANCELLED -> false;
            case FAILED, TIMED_OUT, UNDECODABLE, EXPIRED, LOST -> true;
        };
    }

    private static String nameOf(Ending ending) {
        return ending.name().toLowerCase(Locale.ROOT);
    }

    /** The task goes on without. */
    private static void tell(Throwable broken) {
        if (BROKEN_PACE.isDue()) {
            log.warn(
                    "a task's span is lost, OpenTelemetry's SDK threw {}",
                    broken.getClass().getName());
        }
    }
}
