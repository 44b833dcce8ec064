package io.hazelpool.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an accepted task ended: exactly one of the kinds below.
 *
 * @param <T> the task's result
 */
public sealed interface Outcome<T extends @Nullable Object> {

    /** Where and how long. */
    Course course();

    /**
     * A task's way from the queue to its end.
     *
     * @param node the name of the node that ended it; empty if none did
     * @param waitTime from submission to its start, or to its end if it did not start, by the cluster's clock
     * @param runTime from its start to its end; zero if it did not start
     */
    record Course(String node, Duration waitTime, Duration runTime) {}

    /** It returned a value. */
    record Succeeded<T extends @Nullable Object>(T value, Course course) implements Outcome<T> {}

    /** It threw, or its result could not be sent. */
    record Failed<T extends @Nullable Object>(TaskFailedException cause, Course course) implements Outcome<T> {}

    /** It ran longer than its time limit, and was interrupted. */
    record TimedOut<T extends @Nullable Object>(TaskTimedOutException cause, Course course) implements Outcome<T> {}

    /** The node could not make a task of the bytes it got; it did not run. */
    record Undecodable<T extends @Nullable Object>(TaskUndecodableException cause, Course course)
            implements Outcome<T> {}

    /** It was cancelled; {@link TaskCancelledException#started()} tells whether it had started. */
    record Cancelled<T extends @Nullable Object>(TaskCancelledException cause, Course course) implements Outcome<T> {}

    /** It waited in the queue longer than it was allowed to; it did not run. */
    record Expired<T extends @Nullable Object>(TaskExpiredException cause, Course course) implements Outcome<T> {}

    /**
     * Its node died, or stopped and interrupted it; {@link TaskLostException#mayHaveStarted()} tells whether it may
     * have run, in part or whole.
     */
    record Lost<T extends @Nullable Object>(TaskLostException cause, Course course) implements Outcome<T> {}
}
