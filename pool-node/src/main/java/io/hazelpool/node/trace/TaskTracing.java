package io.hazelpool.node.trace;

import io.hazelpool.wire.TaskEnvelope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a pool's tasks their spans. Thread-safe. */
public interface TaskTracing {

    /** No task has a span, nor pays for it. */
    TaskTracing NONE = (task, waitMillis) -> TaskSpan.NONE;

    /** By the SDK that is set up in this JVM, now or later, if OpenTelemetry's API is on the class path. */
    static TaskTracing of(String pool, String node) {
        try {
            return new PoolTracer(pool, node);
        } catch (NoClassDefFoundError absent) {
            return NONE;
        } catch (LinkageError other) {
            Logger log = LoggerFactory.getLogger(TaskTracing.class);
            log.warn(
                    "{}: tasks have no spans, OpenTelemetry's API has to be 1.57 or later: {}", pool, other.toString());
            return NONE;
        }
    }

    /**
     * The span of a task that a worker takes now, or that ends without.
     *
     * @param waitMillis since it was submitted
     */
    TaskSpan spanOf(TaskEnvelope task, long waitMillis);
}
