package io.hazelpool.client;

import io.hazelpool.wire.TraceContext;
import org.jspecify.annotations.Nullable;

/** What a submitting thread's trace gives its tasks to carry. Thread-safe. */
interface CarriedTrace {

    /** Without OpenTelemetry there is no trace. */
    CarriedTrace NONE = () -> null;

    /** By OpenTelemetry's API, if it is on the class path. */
    static CarriedTrace found() {
        try {
            return new CurrentSpan();
        } catch (LinkageError absent) {
            return NONE;
        }
    }

    /** The span this thread is in; null if in none. */
    @Nullable
    TraceContext ofThisThread();
}
