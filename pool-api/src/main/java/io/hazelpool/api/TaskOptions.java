package io.hazelpool.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one submission is to be treated. Starts from {@link #DEFAULT}; each method answers a changed copy:
 *
 * <pre>{@code
 * pool.execute(task, TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(2)).expireAfter(Duration.ofMinutes(1)));
 * }</pre>
 */
public final class TaskOptions {

    /** Do not wait for capacity, never expire, the client's own deadline, the pool's own time limit. */
    public static final TaskOptions DEFAULT = new TaskOptions(Duration.ZERO, null, null, null, Map.of(), false);

    /** How much all headers of a task may take. */
    public static final int MAX_HEADER_BYTES = 4_096;

    private static final Duration A_YEAR = Duration.ofDays(365);

    private final Duration capacityWait;
    private final @Nullable Duration expiry;
    private final @Nullable Duration deadline;
    private final @Nullable Duration timeout;
    private final Map<String, String> headers;
    private final boolean refusedBeyondInFlightLimit;

    private TaskOptions(
            Duration capacityWait,
            @Nullable Duration expiry,
            @Nullable Duration deadline,
            @Nullable Duration timeout,
            Map<String, String> headers,
            boolean refusedBeyondInFlightLimit) {
        this.capacityWait = capacityWait;
        this.expiry = expiry;
        this.deadline = deadline;
        this.timeout = timeout;
        this.headers = headers;
        this.refusedBeyondInFlightLimit = refusedBeyondInFlightLimit;
    }

    /**
     * Waits for room in a full queue instead of answering {@link Submission.Answer#QUEUE_FULL} at once. The deadline
     * still holds: the longer of the two is how long the call may take.
     *
     * @param atMost how long to wait; zero is the default
     * @throws IllegalArgumentException if negative
     */
    public TaskOptions waitForCapacity(Duration atMost) {
        if (atMost.isNegative()) {
            throw new IllegalArgumentException("waitForCapacity must not be negative: " + atMost);
        }
        return new TaskOptions(atMostAYear(atMost), expiry, deadline, timeout, headers, refusedBeyondInFlightLimit);
    }

    /**
     * Lets the task end as EXPIRED, without having run, if it waited longer than this in the queue. The time is
     * measured by the cluster's clock. Default: never.
     *
     * @param inQueue how long it may wait, at least a millisecond
     * @throws IllegalArgumentException if shorter than a millisecond
     */
    public TaskOptions expireAfter(Duration inQueue) {
        return new TaskOptions(
                capacityWait,
                atLeastOneMilli("expireAfter", inQueue),
                deadline,
                timeout,
                headers,
                refusedBeyondInFlightLimit);
    }

    /**
     * How long the submission may take, whatever the cluster does; after that it answers
     * {@link Submission.Answer#UNAVAILABLE} or {@link Submission.Answer#UNKNOWN}. Default: the client's
     * {@code client.deadline}.
     *
     * @param atMost at least a millisecond
     * @throws IllegalArgumentException if shorter than a millisecond
     */
    public TaskOptions deadline(Duration atMost) {
        return new TaskOptions(
                capacityWait,
                expiry,
                atLeastOneMilli("deadline", atMost),
                timeout,
                headers,
                refusedBeyondInFlightLimit);
    }

    /**
     * How long the task may run, in place of the pool's {@code task-timeout}, be it shorter or longer. Then it ends as
     * TIMED_OUT at once, and its thread is interrupted.
     *
     * @param whileRunning at least a millisecond, to which it is rounded down
     * @throws IllegalArgumentException if shorter than a millisecond
     */
    public TaskOptions timeout(Duration whileRunning) {
        return new TaskOptions(
                capacityWait,
                expiry,
                deadline,
                atLeastOneMilli("timeout", whileRunning),
                headers,
                refusedBeyondInFlightLimit);
    }

    /**
     * Gives the task a header, for {@link TaskContext#headers()}: what is about it rather than in it, such as a tenant
     * or a request's id. One of the same name is replaced.
     *
     * @throws IllegalArgumentException if the name is empty, or all names and values together take more than
     *     {@value #MAX_HEADER_BYTES} bytes in UTF-8
     */
    public TaskOptions header(String name, String value) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a header must have a name; its value is " + value);
        }
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, Objects.requireNonNull(value, name));
        int bytes = more.entrySet().stream()
                .mapToInt(header -> bytes(header.getKey()) + bytes(header.getValue()))
                .sum();
        if (bytes > MAX_HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "with header %s all headers take %d bytes, %d are allowed; give the task itself what is large"
                            .formatted(name, bytes, MAX_HEADER_BYTES));
        }
        return new TaskOptions(
                capacityWait, expiry, deadline, timeout, Collections.unmodifiableMap(more), refusedBeyondInFlightLimit);
    }

    /**
     * Answers {@link Submission.Answer#TOO_MANY_IN_FLIGHT} at once where {@code submit} would wait, up to its deadline,
     * for one of {@code client.max-in-flight} tasks to end.
     */
    public TaskOptions refuseBeyondInFlightLimit() {
        return new TaskOptions(capacityWait, expiry, deadline, timeout, headers, true);
    }

    /** Whether to refuse rather than wait when too many tasks are in flight. */
    public boolean refusedBeyondInFlightLimit() {
        return refusedBeyondInFlightLimit;
    }

    /** How long to wait for room in a full queue; zero if not at all. */
    public Duration capacityWait() {
        return capacityWait;
    }

    /** How long the task may wait in the queue; null if for ever. */
    public @Nullable Duration expiry() {
        return expiry;
    }

    /** How long the submission may take; null for the client's default. */
    public @Nullable Duration deadline() {
        return deadline;
    }

    /** How long the task may run; null for the pool's own limit. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** What is known about the task; immutable, empty by default. */
    public Map<String, String> headers() {
        return headers;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Duration atLeastOneMilli(String what, Duration value) {
        Objects.requireNonNull(value, what);
        if (value.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(what + " must be at least 1 ms: " + value);
        }
        return atMostAYear(value);
    }

    /** Longer is for ever, as far as a task is concerned, and would overflow where nanoseconds are counted. */
    private static Duration atMostAYear(Duration value) {
        return value.compareTo(A_YEAR) > 0 ? A_YEAR : value;
    }
}
