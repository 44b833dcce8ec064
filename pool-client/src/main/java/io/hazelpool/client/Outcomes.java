package io.hazelpool.client;

import io.hazelpool.api.Outcome;
import io.hazelpool.api.Outcome.Course;
import io.hazelpool.api.PoolException;
import io.hazelpool.api.TaskCancelledException;
import io.hazelpool.api.TaskExpiredException;
import io.hazelpool.api.TaskFailedException;
import io.hazelpool.api.TaskLostException;
import io.hazelpool.api.TaskTimedOutException;
import io.hazelpool.api.TaskUndecodableException;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.ObjectReader;
import io.hazelpool.wire.Reply;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes an outcome of a reply about one task. */
final class Outcomes {

    private final UUID id;
    private final String pool;
    private final String node;
    private final ObjectReader values;

    /**
     * For one reply.
     *
     * @param node who tells it; empty if the client itself does
     * @param values reads results and exceptions
     */
    Outcomes(UUID id, String pool, String node, ObjectReader values) {
        this.id = id;
        this.pool = pool;
        this.node = node;
        this.values = values;
    }

    <T extends @Nullable Object> Outcome<T> of(Reply reply) {
        Course course = new Course(
                node, Duration.ofMillis(reply.waitMillis()), Duration.ofNanos(Math.max(0, reply.runNanos())));
        if (reply.value() != null) {
            return succeeded(reply.value(), course);
        }
        Failure failure = reply.failure() != null ? reply.failure() : Failure.told("", "no reason was told");
        String message = task() + failure.message();
        return switch (reply.ending()) {
            case TIMED_OUT -> new Outcome.TimedOut<>(new TaskTimedOutException(message), course);
            case EXPIRED -> new Outcome.Expired<>(new TaskExpiredException(message), course);
            case UNDECODABLE -> new Outcome.Undecodable<>(new TaskUndecodableException(message), course);
            case CANCELLED -> new Outcome.Cancelled<>(new TaskCancelledException(message, reply.started()), course);
            case LOST -> new Outcome.Lost<>(new TaskLostException(message, reply.started()), course);
            case FAILED, SUCCEEDED -> new Outcome.Failed<>(failed(failure), course);
        };
    }

    private String task() {
        return "task " + id + " of " + pool + (node.isEmpty() ? "" : " on " + node) + ": ";
    }

    /** What an outcome that is no success is thrown as. */
    static PoolException causeOf(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Failed<?> failed) {
            return failed.cause();
        } else if (outcome instanceof Outcome.TimedOut<?> timedOut) {
            return timedOut.cause();
        } else if (outcome instanceof Outcome.Undecodable<?> undecodable) {
            return undecodable.cause();
        } else if (outcome instanceof Outcome.Cancelled<?> cancelled) {
            return cancelled.cause();
        } else if (outcome instanceof Outcome.Expired<?> expired) {
            return expired.cause();
        } else if (outcome instanceof Outcome.Lost<?> lost) {
            return lost.cause();
        }
        throw new IllegalArgumentException("a success has no cause: " + outcome);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the worker encoded what a PoolCallable<T> returned: null if T may be
    private <T extends @Nullable Object> Outcome<T> succeeded(byte[] value, Course course) {
        try {
            return new Outcome.Succeeded<>((T) values.read(value), course);
        } catch (Throwable e) { // reading runs users' code, and so do the exception's own methods
            Failure failure = Failure.of(e, 0);
            String message = task() + "succeeded, but its result cannot be read here: " + failure.summary();
            return new Outcome.Failed<>(
                    new TaskFailedException(message, failure.className(), failure.message(), "", e), course);
        }
    }

    private TaskFailedException failed(Failure failure) {
        String message = task() + failure.className() + (failure.message() == null ? "" : ": " + failure.message());
        return new TaskFailedException(
                message, failure.className(), failure.message(), failure.stackTrace(), original(failure));
    }

    private @Nullable Throwable original(Failure failure) {
        if (failure.original() == null) {
            return null;
        }
        try {
            return values.read(failure.original()) instanceof Throwable thrown ? thrown : null;
        } catch (Throwable unreadableHere) {
            return null;
        }
    }
}
