package io.hazelpool.client;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.TaskEnvelope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one pool's submissions to its queue, in the order they came. Whatever gathered while the last batch was under
 * way goes with the next: batches form under load, and nothing waits when there is none.
 *
 * <p>Concurrency: {@code waiting} and {@code sending} are guarded by {@code lock}; only the sender's thread removes
 * from {@code waiting} and changes {@code sending}. Anyone may expire what is in either.
 */
final class Submitter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Submitter.class);

    private static final int MAX_BATCH = 2048;
    private static final int MAX_BATCH_BYTES = 1 << 20;
    private static final int MAX_REFUSALS = 5;
    private static final long END_MILLIS = 500;
    private static final long MIN_PAUSE_MILLIS = 1;
    private static final long MAX_PAUSE_MILLIS = 20;

    private final String pool;
    private final HazelcastInstance hazelcast;
    private final PoolDirectory directory;
    private final Doorkeeper doorkeeper;
    private final Runnable whenEnqueued;
    private final SubmissionWatch watch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<PendingTask> waiting = new ArrayDeque<>();
    private final Thread sender;
    private List<PendingTask> sending = List.of();
    private boolean closed;
    private long pauseMillis;
    private boolean crowded;
    private boolean refused;

    /**
     * For one pool.
     *
     * @param whenEnqueued is called by submitting threads: there are tasks whose deadlines are to be watched
     * @param watch learns how the submissions go
     */
    Submitter(
            String pool,
            HazelcastInstance hazelcast,
            PoolDirectory directory,
            Doorkeeper doorkeeper,
            Runnable whenEnqueued,
            SubmissionWatch watch) {
        this.pool = pool;
        this.hazelcast = hazelcast;
        this.directory = directory;
        this.doorkeeper = doorkeeper;
        this.whenEnqueued = whenEnqueued;
        this.watch = watch;
        this.sender = new Thread(this::run, "hazelpool-send-" + pool);
        sender.setDaemon(true);
    }

    void start() {
        sender.start();
    }

    /**
     * A submission to this pool, not taken in yet; by its times, as of {@link System#nanoTime()}.
     *
     * @param deadlineNanos when it must have an answer
     * @param capacityUntilNanos until when it waits for room in a full queue
     */
    PendingTask prepare(TaskEnvelope envelope, long deadlineNanos, long capacityUntilNanos) {
        return new PendingTask(pool, envelope, deadlineNanos, capacityUntilNanos, watch);
    }

    /** Takes the tasks in; they are answered later, each once. */
    void enqueue(Collection<PendingTask> tasks) {
        if (taken(tasks)) {
            whenEnqueued.run();
        } else {
            answerAll(tasks, Answer.UNAVAILABLE, pool + ": the client is closed");
        }
    }

    private boolean taken(Collection<PendingTask> tasks) {
        lock.lock();
        try {
            if (!closed) {
                waiting.addAll(tasks);
                arrived.signal();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Answers all whose deadline has passed, whatever the sender is stuck in.
     *
     * @return whether any are left without an answer
     */
    boolean expire(long nowNanos) {
        List<PendingTask> late = new ArrayList<>();
        boolean left;
        lock.lock();
        try {
            waiting.removeIf(task -> late(task, nowNanos) && late.add(task));
            sending.stream().filter(task -> late(task, nowNanos)).forEach(late::add);
            left = !waiting.isEmpty() || !sending.isEmpty();
        } finally {
            lock.unlock();
        }
        late.forEach(PendingTask::expire);
        return left;
    }

    private static boolean late(PendingTask task, long nowNanos) {
        return task.deadlineNanos() - nowNanos <= 0;
    }

    private void run() {
        try {
            for (List<PendingTask> batch = gather(); batch != null; batch = gather()) {
                try {
                    send(doorkeeper.admitted(batch));
                } catch (Throwable e) {
                    // QueueOffer keeps the exceptions of what was under way to itself: the rest was not sent.
                    log.debug("{}: cannot send {} tasks, trying again", pool, batch.size(), e);
                    keep(batch);
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for tasks, and takes as many as fit in one operation; null once closed. */
    private @Nullable List<PendingTask> gather() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            sending = List.of();
            if (pauseMillis > 0 && !closed) {
                pause();
            }
            while (!closed) {
                List<PendingTask> batch = takeBatch();
                if (!batch.isEmpty()) {
                    sending = batch;
                    return batch;
                }
                arrived.await();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(pauseMillis);
        while (left > 0 && !closed) {
            left = arrived.awaitNanos(left);
        }
    }

    private List<PendingTask> takeBatch() {
        List<PendingTask> batch = new ArrayList<>(Math.min(waiting.size(), MAX_BATCH));
        long bytes = 0;
        while (batch.size() < MAX_BATCH && bytes < MAX_BATCH_BYTES) {
            PendingTask next = waiting.poll();
            if (next == null) {
                break;
            }
            if (!next.isAnswered()) {
                batch.add(next);
                bytes += next.envelope().payload().length;
            }
        }
        return batch;
    }

    /**
     * Sends all of the batch. The queue takes all or nothing of what is offered, so where it was short of room the last
     * time it is asked first, and the offer cut to fit: a refused offer costs a member an exception, and room unused.
     * Where it could not be reached or had too few nodes to serve, it is offered nothing first: a deadline that passes
     * while a task is under way to it would leave the task's fate unknown, each time for no reason.
     */
    private void send(List<PendingTask> batch) {
        IQueue<TaskEnvelope> queue = hazelcast.getQueue(ClusterNames.queue(pool));
        if (refused) {
            queue.addAll(List.of()); // throws if it would refuse
            refused = false;
        }
        int from = 0;
        int refusals = 0;
        while (from < batch.size()) {
            int left = batch.size() - from;
            int size = crowded ? Math.min(left, queue.remainingCapacity()) : left;
            if (size == 0 || refusals > MAX_REFUSALS) {
                queueFull(batch.subList(from, batch.size()));
                return;
            }
            List<PendingTask> part = batch.subList(from, from + size).stream()
                    .filter(PendingTask::startSending)
                    .toList();
            switch (part.isEmpty() ? QueueOffer.ACCEPTED : QueueOffer.of(queue, part)) {
                case ACCEPTED -> {
                    crowded = size < left;
                    answerAll(part, Answer.ACCEPTED, pool + ": queued");
                    pauseMillis = 0;
                    from += size;
                }
                case FULL -> {
                    part.forEach(PendingTask::putBack);
                    crowded = true;
                    refusals++; // others may take each place before we do
                }
                case NOT_SENT -> {
                    refused = true;
                    keep(batch.subList(from, batch.size()));
                    return;
                }
                case UNKNOWN -> {
                    answerAll(
                            part,
                            Answer.UNKNOWN,
                            pool + ": the connection broke while the task was being queued; it may run or not."
                                    + " Submit it again only if running twice does no harm");
                    from += size;
                }
            }
        }
    }

    /** Refuses all that will not wait, those behind this batch too: they must not wait behind others that do. */
    private void queueFull(List<PendingTask> rest) {
        long now = System.nanoTime();
        String message = directory.queueFull(pool);
        List<PendingTask> refused = new ArrayList<>();
        List<PendingTask> patient = new ArrayList<>();
        rest.forEach(task -> (task.waitsForCapacity(now) ? patient : refused).add(task));
        lock.lock();
        try {
            waiting.removeIf(task -> !task.waitsForCapacity(now) && refused.add(task));
            waiting.forEach(task -> task.refusedForNow(message));
        } finally {
            lock.unlock();
        }
        answerAll(refused, Answer.QUEUE_FULL, message);
        patient.forEach(task -> task.refusedForNow(message));
        if (patient.isEmpty()) {
            pauseMillis = 0;
        } else {
            keep(patient);
        }
    }

    /** Puts tasks that were certainly not queued back to the front, to be tried again after a short, growing pause. */
    private void keep(List<PendingTask> tasks) {
        pauseMillis = Math.min(Math.max(MIN_PAUSE_MILLIS, pauseMillis * 2), MAX_PAUSE_MILLIS);
        lock.lock();
        try {
            for (int i = tasks.size() - 1; i >= 0; i--) {
                tasks.get(i).putBack();
                waiting.addFirst(tasks.get(i));
            }
        } finally {
            lock.unlock();
        }
    }

    private static void answerAll(Collection<PendingTask> tasks, Answer answer, String message) {
        tasks.forEach(task -> task.answer(answer, message));
    }

    /** Answers what is left and ends the sender. */
    @Override
    public void close() {
        List<PendingTask> left;
        lock.lock();
        try {
            closed = true;
            left = new ArrayList<>(waiting);
            waiting.clear();
            left.addAll(sending);
            arrived.signal();
        } finally {
            lock.unlock();
        }
        left.forEach(PendingTask::clientClosed);
        sender.interrupt();
        awaitEnd();
    }

    /** For a moment: what it was about to do must not meet the end of Hazelcast's client. */
    private void awaitEnd() {
        if (sender == Thread.currentThread()) {
            return;
        }
        try {
            sender.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
