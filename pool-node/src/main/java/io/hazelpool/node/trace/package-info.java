/**
 * Spans of tasks, by OpenTelemetry's API. It is not among what a node brings along: where it is not on the class path,
 * everything here is {@link io.hazelpool.node.trace.TaskTracing#NONE}; where it is, but nobody has set up an SDK, a
 * task costs one look at a field and at the clock.
 *
 * <p>A task's span is a child of the one it was submitted in. It is a consumer's, of the operation {@code process} by
 * the <a href="https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/">conventions for messaging</a>:
 * it begins when a worker takes the task, so that its length is what the task took, in metrics made of spans too, and
 * the spans that the task itself makes lie within it. How long it had waited is the gap before it, and
 * {@code hazelpool.wait.seconds}. One that ends without having run has a span of no length, which says why.
 */
@NullMarked
package io.hazelpool.node.trace;

import org.jspecify.annotations.NullMarked;
