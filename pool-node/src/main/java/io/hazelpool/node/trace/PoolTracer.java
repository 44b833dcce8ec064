package io.hazelpool.node.trace;

import io.hazelpool.wire.BuildVersion;
import io.hazelpool.wire.TaskEnvelope;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes spans by the SDK that {@link GlobalOpenTelemetry} tells of. That may come later than the pool, by an extension
 * or by the program the node is a part of: until it is there, it is looked for with a task, at most once a second.
 */
final class PoolTracer implements TaskTracing {

    private static final Logger log = LoggerFactory.getLogger(PoolTracer.class);

    private static final String SCOPE = "io.hazelpool";
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String spanName;
    private final Attributes common;
    private volatile @Nullable Tracer tracer;
    private volatile long nextLookNanos = System.nanoTime();

    /**
     * For one pool.
     *
     * @throws LinkageError if there is no API, or one too old to tell whether an SDK is set without setting none for
     *     good
     */
    PoolTracer(String pool, String node) {
        this.spanName = "process " + pool;
        this.common = Attributes.builder()
                .put("messaging.system", "hazelpool")
                .put("messaging.operation.name", "process")
                .put("messaging.operation.type", "process")
                .put("messaging.destination.name", pool)
                .put("hazelpool.node", node)
                .build();
        this.tracer = GlobalOpenTelemetry.isSet() ? find() : null;
    }

    @Override
    public TaskSpan spanOf(TaskEnvelope task, long waitMillis) {
        Tracer known = tracer;
        if (known == null) {
            known = look();
        }
        return known == null ? TaskSpan.NONE : new RunSpan(this, known, task, waitMillis);
    }

    /** A span like all of the pool's. */
    SpanBuilder builder(Tracer of) {
        return of.spanBuilder(spanName).setSpanKind(SpanKind.CONSUMER).setAllAttributes(common);
    }

    private @Nullable Tracer look() {
        long now = System.nanoTime();
        if (now - nextLookNanos < 0) {
            return null;
        }
        Tracer found = GlobalOpenTelemetry.isSet() ? find() : null;
        if (found == null) {
            nextLookNanos = now + LOOK_AGAIN_NANOS; // not before: several first tasks may look at the same time
        }
        tracer = found;
        return found;
    }

    private static @Nullable Tracer find() {
        try {
            return GlobalOpenTelemetry.get()
                    .tracerBuilder(SCOPE)
                    .setInstrumentationVersion(BuildVersion.current())
                    .build();
        } catch (RuntimeException | LinkageError e) {
            log.warn("tasks have no spans, OpenTelemetry's SDK fails: {}", e.toString());
            return null;
        }
    }
}
