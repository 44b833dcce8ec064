package io.hazelpool.client;

import io.hazelpool.wire.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.jspecify.annotations.Nullable;

/**
 * The span that is OpenTelemetry's current one. Asks the context alone and no SDK: without one, no span is current, and
 * nothing is made; nor does asking settle, as {@code GlobalOpenTelemetry.get()} would, that there is none.
 */
final class CurrentSpan implements CarriedTrace {

    private final TextMapPropagator propagator = W3CTraceContextPropagator.getInstance();

    /** What the propagator writes. */
    private static final class Fields {
        private @Nullable String parent;
        private @Nullable String state;

        void set(String key, String value) {
            switch (key) {
                case "traceparent" -> parent = value;
                case "tracestate" -> state = value;
                default -> {}
            }
        }
    }

    @Override
    public @Nullable TraceContext ofThisThread() {
        Context context = Context.current();
        if (!Span.fromContext(context).getSpanContext().isValid()) {
            return null;
        }
        Fields fields = new Fields();
        propagator.inject(context, fields, (carrier, key, value) -> {
            if (carrier != null) {
                carrier.set(key, value);
            }
        });
        return TraceContext.of(fields.parent, fields.state);
    }
}
