package io.hazelpool.node.worker;

import io.hazelpool.api.PoolListener;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.extension.OfferedResources;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.ListenerThread;
import io.hazelpool.wire.LogPace;
import io.hazelpool.wire.ObjectReader;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.TaskTimes;
import io.hazelpool.wire.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
 * <p>Thread-safe. {@code workers} holds each live worker once, without the stuck ones; whoever starts some to make them
 * as many as are wanted holds {@code starting}. Which of them is stuck, the handover decides: it knows whether a worker
 * still has its task.
 */
public final class WorkerSupervisor {

    private static final Logger log = LoggerFactory.getLogger(WorkerSupervisor.class);

    private static final Duration LAST_GRACE = Duration.ofSeconds(1);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SHOWN_FRAMES = 6;

    private final PoolConfig pool;
    private final Handover handover;
    private final TaskRunner runner;
    private final WorkerThreads threads;
    private final Consumer<Thread> starter;
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger started = new AtomicInteger();
    private final PatientLock starting = new PatientLock();
    private final LongAdder restarts = new LongAdder();
    private final CompletableFuture<@Nullable Void> workersGone = new CompletableFuture<>();
    private final ShortestLimit shortestLimit;
    private volatile @Nullable TimeLimits timeLimits;
    private final LogPace endedPace = new LogPace();
    private final LogPace stuckPace = new LogPace();
    private boolean unhealthy; // the time limits' thread's own
    private volatile int wanted;
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

        @Override
        public void dismissed(Worker worker) {
            workers.remove(worker);
            tellIfGone();
            startMissing(); // more may be wanted again
        }
    };

    /**
     * What all pools of a node have in common.
     *
     * @param tasks knows the tasks' classes, and which of them may be read
     * @param name the node's name, for messages
     * @param maxResultBytes how large a serialized result may be
     * @param clusterTime the cluster's clock, in milliseconds
     * @param resources what tasks can ask the node for
     * @param listener is told what happens to tasks
     * @param streams takes the items of stream tasks
     * @param gate decides which tasks are opened
     */
    public record Node(
            ObjectReader tasks,
            String name,
            int maxResultBytes,
            LongSupplier clusterTime,
            OfferedResources resources,
            ListenerThread listener,
            LiveStreams streams,
            TaskGate gate) {

        /** A node that offers nothing, tells nobody and admits all. */
        public Node(ClassLoader taskClasses, String name, int maxResultBytes, LongSupplier clusterTime) {
            this(
                    TaskClasses.reader(taskClasses, List.of()),
                    name,
                    maxResultBytes,
                    clusterTime,
                    new OfferedResources(name),
                    new ListenerThread(PoolListener.NONE),
                    new LiveStreams(ItemSink.NONE, maxResultBytes),
                    TaskGate.OPEN);
        }

        /** The same node with another gate. */
        Node with(TaskGate other) {
            return new Node(tasks, name, maxResultBytes, clusterTime, resources, listener, streams, other);
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
        this.handover = new Handover(pool.get(PoolKeys.READ_AHEAD));
        this.runner = runner;
        this.threads = WorkerThreads.of(pool);
        this.starter = starter;
        this.wanted = pool.get(PoolKeys.WORKERS);
        this.shortestLimit = new ShortestLimit(pool.get(PoolKeys.TASK_TIMEOUT).toNanos());
    }

    /** Starts the workers, and has their tasks' time limited. */
    public void start(TimeLimits limits) {
        timeLimits = limits;
        for (int i = wanted; i > 0; i--) {
            startWorker();
        }
        limits.watch(this);
    }

    /** Has so many workers from now on. Who is one too many goes as soon as it runs no task. */
    public void resize(int workers) {
        wanted = workers;
        handover.keep(workers);
        startMissing();
    }

    /** How many workers there should be. */
    public int wantedWorkers() {
        return wanted;
    }

    /** How many there are unless it was resized. */
    public int configuredWorkers() {
        return pool.get(PoolKeys.WORKERS);
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

    /** How many of this pool's tasks ended like this on this node. */
    public long ended(Ending ending) {
        return runner.counters().ended(ending);
    }

    /** How long this pool's tasks waited and ran on this node. */
    public TaskTimes times() {
        return runner.counters().times();
    }

    /** This pool's tasks that failed on this node, for who tells of them. */
    public RecentFailures failures() {
        return runner.failures();
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
        int limit = configured == 0 ? threads.stuckAllowedOf(wanted) : configured;
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
     * The first act of a stop: workers finish what runs and what is held, and go. To be called when nothing is put any
     * more; does not wait.
     *
     * @return completes when the last worker has gone
     */
    public CompletableFuture<@Nullable Void> finish() {
        stopping = true;
        handover.close();
        tellIfGone();
        return workersGone;
    }

    /**
     * Interrupts what runs, and what is still held as soon as it starts. What then throws ends as {@code LOST}, not as
     * failed. Does not wait.
     *
     * @return the ids of those tasks
     */
    public List<UUID> interruptTasks() {
        List<UUID> tasks = handover.claimed().stream().map(TaskEnvelope::id).toList();
        workers.forEach(Worker::interrupt);
        return tasks;
    }

    /**
     * The last act of a stop: what has still not ended ends as {@code LOST}, so that its client need not wait for
     * somebody else to find that out. Its thread is left alone. Does not wait.
     *
     * @return the ids of those that still run
     */
    public List<UUID> abandonTasks() {
        List<UUID> running = new ArrayList<>();
        for (Worker worker : workers) {
            RunningTask task = worker.current();
            if (task != null && handover.giveUp(task.envelope())) {
                runner.lose(task);
                running.add(task.envelope().id());
            }
        }
        for (TaskEnvelope held : handover.claimed()) {
            if (handover.remove(held.id()) != null) {
                runner.loseUnstarted(held);
            }
        }
        return running;
    }

    /**
     * All of a stop, for one pool alone: lets running and held tasks finish, then interrupts what is left. To be called
     * when nothing is put any more.
     *
     * @return how many tasks had not ended when patience did; they may still run
     */
    public int stop(Duration patience) throws InterruptedException {
        CompletableFuture<?> gone = finish();
        awaitFor(patience, gone);
        int left = interruptTasks().size();
        awaitFor(LAST_GRACE, gone);
        return left;
    }

    private static void awaitFor(Duration patience, CompletableFuture<?> gone) throws InterruptedException {
        try {
            gone.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // the caller looks for itself
        }
    }

    private void tellIfGone() {
        if (stopping && workers.isEmpty()) {
            workersGone.complete(null);
        }
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

    /** Cancels all tasks this node has that have not started; answers how many. */
    public int cancelHeld() {
        return cancelUnstarted(handover.removeAll());
    }

    /** Ends tasks that no worker has taken as cancelled; answers how many did, as forged ones end as refused. */
    public int cancelUnstarted(Collection<TaskEnvelope> tasks) {
        int cancelled = 0;
        for (TaskEnvelope task : tasks) {
            if (runner.cancelUnstarted(task)) {
                cancelled++;
            }
        }
        return cancelled;
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
        return workers.size() >= wanted ? next : Math.min(next, RETRY_NANOS);
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
        tellIfGone();
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
        Worker worker = new Worker(threads, pool.name() + "-" + started.incrementAndGet(), handover, runner, observer);
        workers.add(worker);
        try {
            starter.accept(worker.thread());
        } catch (Throwable e) {
            workers.remove(worker);
            tellIfGone();
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
        tellIfGone();
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
        startMissing();
    }

    /** Starts as many workers as are missing, as far as there are threads to be had. */
    private void startMissing() {
        if (workers.size() >= wanted) {
            return; // many that are dismissed at once need not queue up for that
        }
        starting.lock();
        try {
            while (workers.size() < wanted && !stopping && startOne()) {
                starving = false;
            }
        } finally {
            starting.unlock();
        }
    }

    private boolean startOne() {
        try {
            startWorker();
            return true;
        } catch (Throwable e) {
            boolean first = !starving;
            starving = true;
            if (first) {
                log.error("{}: cannot start a worker, trying again", pool.name(), e);
                wakeTimeLimits(); // they try from now on
            }
            return false;
        }
    }
}
