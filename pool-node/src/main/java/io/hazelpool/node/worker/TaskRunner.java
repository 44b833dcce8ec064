package io.hazelpool.node.worker;

import io.hazelpool.node.trace.TaskTracing;
import io.hazelpool.node.worker.TaskDecoder.UndecodableException;
import io.hazelpool.seal.ForgedException;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.LogPace;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.StandIn;
import io.hazelpool.wire.TaskEnvelope;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one envelope to its end: decode, run, count, reply. Shared by all workers of a pool; holds nothing of a task.
 *
 * <p>A task ends exactly once. It is counted before its client is told, so that who has the result finds it in the
 * totals.
 */
final class TaskRunner {

    private static final Logger log = LoggerFactory.getLogger(TaskRunner.class);

    private static final byte[] NOT_WANTED = {};

    private final String pool;
    private final WorkerSupervisor.Node node;
    private final TaskDecoder decoder;
    private final Duration timeout;
    private final ReplySink replies;
    private final OutcomeSink outcomes;
    private final TaskMoments moments;
    private final TaskTracing tracing;
    private final PoolCounters counters = new PoolCounters();
    private final RecentFailures failures;
    private final Cancellations cancellations = new Cancellations();
    private final LogPace refusedPace = new LogPace();

    /**
     * A runner for one pool.
     *
     * @param timeout how long a task may run, unless it has a limit of its own
     */
    TaskRunner(String pool, WorkerSupervisor.Node node, Duration timeout, ReplySink replies, OutcomeSink outcomes) {
        this.pool = pool;
        this.node = node;
        this.decoder = new TaskDecoder(node.tasks(), node.name());
        this.timeout = timeout;
        this.replies = replies;
        this.outcomes = outcomes;
        this.failures = new RecentFailures(pool, node.name(), node.clusterTime());
        this.moments = TaskMoments.toldTo(node.listener(), pool, node.name());
        this.tracing = TaskTracing.of(pool, node.name());
    }

    PoolCounters counters() {
        return counters;
    }

    RecentFailures failures() {
        return failures;
    }

    Cancellations cancellations() {
        return cancellations;
    }

    ClassLoader taskClasses() {
        return node.tasks().loader();
    }

    RunningTask begin(TaskEnvelope envelope) {
        Duration own = envelope.timeout();
        long waited = waited(envelope);
        return new RunningTask(envelope, waited, own == null ? timeout : own, tracing.spanOf(envelope, waited));
    }

    /**
     * Runs a task on this thread.
     *
     * @return the {@code Error} it threw, after which this thread had better not be used again; null otherwise
     */
    @Nullable
    Error run(RunningTask running) {
        TaskEnvelope admitted = admit(running);
        if (admitted == null) {
            return null;
        }
        RunningContext context = new RunningContext(pool, node.name(), node.resources(), running);
        try {
            context.open();
            return runInContext(running, admitted);
        } finally {
            context.close();
        }
    }

    private @Nullable Error runInContext(RunningTask running, TaskEnvelope envelope) {
        if (cancellations.contains(envelope.id())) {
            endUnstarted(running, Ending.CANCELLED, "was cancelled before it started");
            return null;
        }
        if (isExpired(envelope)) {
            endUnstarted(running, Ending.EXPIRED, "waited longer than its time-to-live in the queue, did not run");
            return null;
        }
        Callable<?> task;
        try {
            task = decoder.decode(envelope, stream -> new StreamCall(stream, running, timeout, node.streams()));
        } catch (UndecodableException e) {
            endUnstarted(running, Ending.UNDECODABLE, String.valueOf(e.getMessage()));
            return null;
        }
        try {
            running.decoded(StandIn.classNameOf(task));
            moments.started(running, task);
            succeed(running, task.call());
            return null;
        } catch (Throwable thrown) {
            fail(running, thrown);
            return thrown instanceof Error error ? error : null;
        }
    }

    /** Ends a task whose time is up; its worker may still be in it. */
    void timeOut(RunningTask running) {
        if (running.interrupt()) {
            finish(running, Ending.TIMED_OUT, Failure.told(Ending.TIMED_OUT.name(), running.overdue()));
        }
    }

    /** Ends a task that did not end when its node stopped; its worker is still in it. */
    void lose(RunningTask running) {
        if (running.end()) {
            String message = "its node stopped, it ignored the interrupt; nobody will tell how it ended";
            finish(running, Ending.LOST, Failure.told(Ending.LOST.name(), message));
        }
    }

    /** Ends a task that was taken back since its node stops. */
    void loseUnstarted(TaskEnvelope envelope) {
        endTakenBack(envelope, Ending.LOST, "its node stopped before it started");
    }

    /** Ends a task that was taken back before a worker took it; answers whether as cancelled, and not as forged. */
    boolean cancelUnstarted(TaskEnvelope envelope) {
        return endTakenBack(envelope, Ending.CANCELLED, "was cancelled before it started");
    }

    /** Whoever forged it chose whom its end would be told to. */
    private boolean endTakenBack(TaskEnvelope envelope, Ending ending, String message) {
        RunningTask task = begin(envelope);
        if (admit(task) == null) {
            return false;
        }
        endUnstarted(task, ending, message);
        return true;
    }

    /** The task without its seal; null if it is not to be run, after which nothing more is to be done with it. */
    private @Nullable TaskEnvelope admit(RunningTask running) {
        TaskEnvelope envelope = running.envelope();
        try {
            TaskEnvelope admitted = node.gate().admit(envelope, pool);
            running.span().begin();
            return admitted;
        } catch (ForgedException e) {
            if (running.end()) {
                counters.countRejectedForged();
                if (refusedPace.isDue()) {
                    log.warn(
                            "{}: {} tasks were refused unopened so far, the last one, {}, since {}",
                            pool,
                            counters.totals().rejectedForged(),
                            envelope.id(),
                            e.getMessage());
                }
            }
            return null;
        }
    }

    private boolean isExpired(TaskEnvelope envelope) {
        return envelope.expiresAt() != TaskEnvelope.NEVER && node.clusterTime().getAsLong() >= envelope.expiresAt();
    }

    private long waited(TaskEnvelope envelope) {
        return Math.max(0, node.clusterTime().getAsLong() - envelope.submittedAt());
    }

    private void succeed(RunningTask running, @Nullable Object value) {
        byte[] result = NOT_WANTED;
        if (running.envelope().client() != null) {
            try {
                result = ObjectBytes.encode(value);
            } catch (IOException | RuntimeException | StackOverflowError e) {
                failBecause(
                        running,
                        "its result cannot be sent: " + Failure.of(e, 0).summary());
                return;
            }
            if (result.length > node.maxResultBytes()) {
                failBecause(
                        running,
                        "its result takes %d bytes, max-result-bytes is %d; return a reference to the data, or raise it"
                                .formatted(result.length, node.maxResultBytes()));
                return;
            }
        }
        if (running.end()) {
            TaskEnvelope envelope = running.envelope();
            finish(running, Reply.succeeded(envelope.id(), running.waitMillis(), running.runNanos(), result), null);
        }
    }

    private void fail(RunningTask running, Throwable thrown) {
        Failure failure = Failure.of(thrown, node.maxResultBytes()); // runs the exception's code: still in its time
        if (running.end()) {
            if (running.isCancelled()) {
                finish(running, Ending.CANCELLED, Failure.told(Ending.CANCELLED.name(), "was cancelled while it ran"));
            } else if (running.isStopped()) { // not its fault, and no reason to open the breaker
                finish(
                        running,
                        Ending.LOST,
                        Failure.told(
                                Ending.LOST.name(),
                                "its node stopped and interrupted it, it ended with " + failure.summary()));
            } else {
                finish(running, Ending.FAILED, failure);
                log.debug("{}: task {} failed: {}", pool, running.envelope().id(), failure.stackTrace());
            }
        }
    }

    private void failBecause(RunningTask running, String message) {
        if (running.end()) {
            finish(running, Ending.FAILED, Failure.told(Ending.FAILED.name(), message));
        }
    }

    private void endUnstarted(RunningTask running, Ending ending, String message) {
        if (running.end()) {
            TaskEnvelope envelope = running.envelope();
            Failure failure = Failure.told(ending.name(), message);
            finish(
                    running,
                    Reply.ended(envelope.id(), ending, running.waitMillis(), Reply.NOT_STARTED, failure),
                    failure);
        }
    }

    private void finish(RunningTask running, Ending ending, Failure failure) {
        TaskEnvelope envelope = running.envelope();
        finish(running, Reply.ended(envelope.id(), ending, running.waitMillis(), running.runNanos(), failure), failure);
    }

    private void finish(RunningTask running, Reply reply, @Nullable Failure failure) {
        TaskEnvelope envelope = running.envelope();
        counters.count(reply);
        failures.ended(running, reply, failure);
        moments.ended(running, reply);
        running.span().end(reply, running.taskClass());
        outcomes.ended(envelope, reply.ending(), failure);
        if (envelope.client() != null) {
            replies.send(envelope.client(), reply);
        }
    }
}
