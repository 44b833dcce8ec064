package io.hazelpool.node.worker;

import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.Totals;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one pool's workers on this node at their number: a worker that ends for whatever reason is replaced, by its own
 * thread, or by the time limits' thread later on if there is no thread to be had just now.
 *
 * <p>Thread-safe. {@code workers} holds each live worker once; {@code missing} counts those that could not be started.
 */
public final class WorkerSupervisor {

    private static final Logger log = LoggerFactory.getLogger(WorkerSupervisor.class);

    private static final Duration LAST_GRACE = Duration.ofSeconds(1);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PoolConfig pool;
    private final Handover handover = new Handover();
    private final TaskRunner runner;
    private final Consumer<Thread> starter;
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger missing = new AtomicInteger();
    private final LongAdder restarts = new LongAdder();
    private final ShortestLimit shortestLimit;
    private volatile @Nullable TimeLimits timeLimits;
    private volatile boolean starving;
    private volatile boolean stopping;

    private final Worker.Observer observer = new Worker.Observer() {
        @Override
        public void started(RunningTask task) {
            taskStarted(task);
        }

        @Override
        public void ended(Worker worker, @Nullable Throwable reason) {
            workerEnded(worker, reason);
        }
    };

    /**
     * What all pools of a node have in common.
     *
     * @param taskClasses knows the tasks' classes
     * @param name the node's name, for messages
     * @param maxResultBytes how large a serialized result may be
     * @param clusterTime the cluster's clock, in milliseconds
     */
    public record Node(ClassLoader taskClasses, String name, int maxResultBytes, LongSupplier clusterTime) {}

    /** A pool's workers, not started yet. */
    public WorkerSupervisor(PoolConfig pool, Node node, ReplySink replies, OutcomeSink outcomes) {
        this(
                pool,
                new TaskRunner(
                        pool.name(),
                        new TaskDecoder(node.taskClasses, node.name),
                        new TaskRunner.Limits(pool.get(PoolKeys.TASK_TIMEOUT), node.maxResultBytes),
                        node.clusterTime,
                        replies,
                        outcomes),
                Thread::start);
    }

    /** The same, with another way to start a thread. */
    WorkerSupervisor(PoolConfig pool, TaskRunner runner, Consumer<Thread> starter) {
        this.pool = pool;
        this.runner = runner;
        this.starter = starter;
        this.shortestLimit = new ShortestLimit(pool.get(PoolKeys.TASK_TIMEOUT).toNanos());
    }

    /** Starts the workers, and has their tasks' time limited. */
    public void start(TimeLimits limits) {
        timeLimits = limits;
        for (int i = 0; i < pool.get(PoolKeys.WORKERS); i++) {
            startWorker();
        }
        limits.watch(this);
    }

    public String poolName() {
        return pool.name();
    }

    /** Where the dispatcher puts tasks. */
    public Handover handover() {
        return handover;
    }

    /** How this pool's tasks ended on this node. */
    public Totals totals() {
        return runner.counters().totals();
    }

    /** The live workers. */
    Set<Worker> workers() {
        return workers;
    }

    /** How many workers ended and were replaced. */
    public long restarts() {
        return restarts.sum();
    }

    /**
     * Lets running and held tasks finish, then interrupts what is left. To be called when nothing is put any more.
     *
     * @return how many tasks had not ended when patience did; they may still run
     */
    public int stop(Duration patience) throws InterruptedException {
        stopping = true;
        handover.close();
        awaitEnd(System.nanoTime() + patience.toNanos());
        Handover.Load load = handover.load();
        int left = load.busy() + load.held();
        workers.forEach(Worker::interrupt);
        awaitEnd(System.nanoTime() + LAST_GRACE.toNanos());
        return left;
    }

    /**
     * Cancels a task if this node has it. One that has not started ends at once; one that runs is interrupted if asked
     * for, and ends when it does.
     */
    public void cancel(UUID taskId, boolean interrupt) {
        if (cancelRunning(taskId, interrupt)) {
            return;
        }
        TaskEnvelope held = handover.remove(taskId);
        if (held != null) {
            runner.cancelUnstarted(held);
            return;
        }
        runner.cancellations().remember(taskId);
        cancelRunning(taskId, interrupt); // it may have passed between the first look and the note
    }

    private boolean cancelRunning(UUID taskId, boolean interrupt) {
        for (Worker worker : workers) {
            RunningTask running = worker.current();
            if (running != null && running.envelope().id().equals(taskId)) {
                if (interrupt) {
                    running.cancel();
                }
                return true;
            }
        }
        return false;
    }

    /** Ends what is over its time, starts what is missing; answers in how many nanoseconds to look again. */
    long endOverdueTasks(long now) {
        long next = shortestLimit.look();
        if (!startMissing()) {
            next = Math.min(next, RETRY_NANOS);
        }
        for (Worker worker : workers) {
            RunningTask running = worker.current();
            if (running == null) {
                continue;
            }
            long left = running.deadlineNanos() - now;
            if (left > 0) {
                next = Math.min(next, left);
            } else {
                runner.timeOut(running);
            }
        }
        return next;
    }

    private void startWorker() {
        Worker worker = new Worker(pool.name() + "-" + started.incrementAndGet(), handover, runner, observer);
        workers.add(worker);
        try {
            starter.accept(worker.thread());
        } catch (Throwable e) {
            workers.remove(worker);
            throw e;
        }
    }

    private void taskStarted(RunningTask task) {
        TimeLimits limits = timeLimits;
        if (shortestLimit.started(task.timeout().toNanos()) && limits != null) {
            limits.wake();
        }
    }

    private void workerEnded(Worker worker, @Nullable Throwable reason) {
        workers.remove(worker);
        if (stopping) {
            return;
        }
        restarts.increment();
        missing.incrementAndGet();
        startMissing();
        log.warn(
                "{}: worker {} ended and is replaced: {}",
                pool.name(),
                worker.thread().getName(),
                reason == null ? "it just stopped" : Failure.of(reason, 0).stackTrace());
    }

    /** Starts as many workers as are missing; false if a thread could not be had. */
    private boolean startMissing() {
        int lack = missing.get();
        while (lack > 0 && !stopping) {
            if (missing.compareAndSet(lack, lack - 1) && !startOne()) {
                return false;
            }
            lack = missing.get();
        }
        return true;
    }

    private boolean startOne() {
        try {
            startWorker();
            starving = false;
            return true;
        } catch (Throwable e) {
            missing.incrementAndGet();
            if (!starving) {
                log.error("{}: cannot start a worker, trying again", pool.name(), e);
            }
            starving = true;
            return false;
        }
    }

    private void awaitEnd(long deadlineNanos) throws InterruptedException {
        for (Worker worker : workers) {
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                return;
            }
            worker.thread().join(Math.max(1, left / 1_000_000));
        }
    }
}
