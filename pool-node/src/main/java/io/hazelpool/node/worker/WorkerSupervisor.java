package io.hazelpool.node.worker;

import io.hazelpool.api.PoolListener;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.extension.OfferedResources;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.ListenerThread;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one pool's workers on this node at their number. A worker that ends for whatever reason is replaced, by its own
 * thread, or by the time limits' thread later on if there is no thread to be had just now. So is one that is stuck in a
 * task that ignores its interrupt: nothing ends such a thread, so it is left alone and counted until it ends by itself.
 *
 * <p>Thread-safe. {@code workers} holds each live worker once, without the stuck ones; {@code missing} counts those
 * that could not be started. Which of them is stuck, the handover decides: it knows whether a worker still has its
 * task.
 */
public final class WorkerSupervisor {

    private static final Logger log = LoggerFactory.getLogger(WorkerSupervisor.class);

    private static final Duration LAST_GRACE = Duration.ofSeconds(1);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SHOWN_FRAMES = 6;

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
    private final LogPace endedPace = new LogPace();
    private final LogPace stuckPace = new LogPace();
    private boolean unhealthy; // the time limits' thread's own
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
     * @param resources what tasks can ask the node for
     * @param listener is told what happens to tasks
     */
    public record Node(
            ClassLoader taskClasses,
            String name,
            int maxResultBytes,
            LongSupplier clusterTime,
            OfferedResources resources,
            ListenerThread listener) {

        /** A node that offers nothing and tells nobody. */
        public Node(ClassLoader taskClasses, String name, int maxResultBytes, LongSupplier clusterTime) {
            this(
                    taskClasses,
                    name,
                    maxResultBytes,
                    clusterTime,
                    new OfferedResources(name),
                    new ListenerThread(PoolListener.NONE));
        }
    }

    /** A pool's workers, not started yet. */
    public WorkerSupervisor(PoolConfig pool, Node node, ReplySink replies, OutcomeSink outcomes) {
        this(
                pool,
                new TaskRunner(pool.name(), node, pool.get(PoolKeys.TASK_TIMEOUT), replies, outcomes),
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

    /**
     * What makes this pool a burden to its node: more workers stuck than {@code max-stuck-workers}.
     *
     * @return in words for people; null if nothing does
     */
    public @Nullable String problem() {
        int configured = pool.get(PoolKeys.MAX_STUCK_WORKERS);
        int limit = configured == 0 ? pool.get(PoolKeys.WORKERS) : configured;
        int stuck = handover.load().stuck();
        return stuck <= limit
                ? null
                : "%s: %d workers are stuck in tasks that ignore interrupts, max-stuck-workers is %d; restart this node, and have the tasks end when they are interrupted"
                        .formatted(pool.name(), stuck, limit);
    }

    /** How many workers ended, or were given up as stuck, and were replaced. */
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

    /**
     * Ends what is over its time, gives up who ignores that, starts what is missing; answers in how many nanoseconds to
     * look again.
     */
    long endOverdueTasks(long now) {
        long next = shortestLimit.look();
        startMissing();
        for (Worker worker : workers) {
            RunningTask running = worker.current();
            if (running != null) {
                next = Math.min(next, look(worker, running, now));
            }
        }
        tellProblem();
        return missing.get() == 0 ? next : Math.min(next, RETRY_NANOS);
    }

    private long look(Worker worker, RunningTask running, long now) {
        long left = running.deadlineNanos() - now;
        if (left > 0) {
            return left;
        }
        runner.timeOut(running);
        long grace =
                running.overdueSinceNanos() + pool.get(PoolKeys.INTERRUPT_GRACE).toNanos() - now;
        if (grace <= 0) {
            giveUp(worker, running);
        }
        return grace > 0 ? grace : Long.MAX_VALUE;
    }

    private void giveUp(Worker worker, RunningTask running) {
        if (stopping || !handover.giveUp(running.envelope())) {
            return;
        }
        workers.remove(worker);
        replaceOne();
        if (stuckPace.isDue()) {
            log.warn(
                    "{}: worker {} is stuck and is replaced, {} are: task {} ignores its interrupt for {} ms, at\n  {}",
                    pool.name(),
                    worker.thread().getName(),
                    handover.load().stuck(),
                    running.envelope().id(),
                    pool.get(PoolKeys.INTERRUPT_GRACE).toMillis(),
                    Stream.of(worker.thread().getStackTrace())
                            .limit(SHOWN_FRAMES)
                            .map(StackTraceElement::toString)
                            .collect(Collectors.joining("\n  ")));
        }
    }

    /** Once per burst. */
    private void tellProblem() {
        String problem = problem();
        if (problem != null && !unhealthy) {
            log.error(problem);
        }
        unhealthy = problem != null;
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
        if (shortestLimit.started(task.timeout().toNanos())) {
            wakeTimeLimits();
        }
    }

    private void wakeTimeLimits() {
        TimeLimits limits = timeLimits;
        if (limits != null) {
            limits.wake();
        }
    }

    private void workerEnded(Worker worker, @Nullable Throwable reason) {
        workers.remove(worker);
        if (stopping) {
            return;
        }
        replaceOne();
        if (endedPace.isDue()) { // a stack that overflowed makes a long trace
            log.warn(
                    "{}: worker {} ended and is replaced, {} were so far: {}",
                    pool.name(),
                    worker.thread().getName(),
                    restarts(),
                    reason == null ? "it just stopped" : Failure.of(reason, 0).stackTrace());
        }
    }

    private void replaceOne() {
        restarts.increment();
        missing.incrementAndGet();
        startMissing();
    }

    /** Starts as many workers as are missing, as far as there are threads to be had. */
    private void startMissing() {
        int lack = missing.get();
        while (lack > 0 && !stopping) {
            if (missing.compareAndSet(lack, lack - 1) && !startOne()) {
                return;
            }
            lack = missing.get();
        }
    }

    private boolean startOne() {
        try {
            startWorker();
            starving = false;
            return true;
        } catch (Throwable e) {
            missing.incrementAndGet();
            boolean first = !starving;
            starving = true;
            if (first) {
                log.error("{}: cannot start a worker, trying again", pool.name(), e);
                wakeTimeLimits(); // they try from now on
            }
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
