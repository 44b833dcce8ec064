package io.hazelpool.client;

import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.InvalidTaskException;
import io.hazelpool.api.NoSuchPoolException;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.PoolStream;
import io.hazelpool.api.PoolTasks;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.api.StreamTask;
import io.hazelpool.api.Submission;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.wire.TaskEnvelope;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pool of workers on all nodes of the cluster, as its clients see it.
 *
 * <p>{@code execute} puts a task into the pool's queue and tells whether it is there; {@code submit} answers a handle
 * with the task's result besides. Tasks of one submitting thread are queued in the order it submitted them. A task runs
 * at most once; nothing is repeated unless the caller submits it again.
 *
 * <p>Thread-safe. No method blocks longer than the deadline ({@code client.deadline}, 10 s unless configured, or the
 * options' own) or, where that is longer, the options' {@code waitForCapacity}. Callbacks attached to what is answered
 * here run on threads of this client's, never on Hazelcast's.
 */
public final class WorkerPool {

    private final String name;
    private final TaskPacker packer;
    private final Submitter submitter;
    private final Results results;
    private final OpenStreams streams;
    private final Operations operations;

    WorkerPool(
            String name,
            TaskPacker packer,
            Submitter submitter,
            Results results,
            OpenStreams streams,
            Operations operations) {
        this.name = name;
        this.packer = packer;
        this.submitter = submitter;
        this.results = results;
        this.streams = streams;
        this.operations = operations;
    }

    /** The pool's name. */
    public String name() {
        return name;
    }

    /** {@link #execute(Runnable, TaskOptions)} with {@link TaskOptions#DEFAULT}. */
    public <R extends Runnable & Serializable> Submission execute(R task) {
        return execute(task, TaskOptions.DEFAULT);
    }

    /**
     * Queues a task, and tells whether it is queued. What becomes of it afterwards shows in the pool's totals only.
     *
     * @param <R> any {@code Runnable} that is serializable; a lambda is made to be
     * @return the answer, never null; if the caller is interrupted while it waits for that, {@link Answer#UNAVAILABLE},
     *     or {@link Answer#UNKNOWN} if the task was being queued by then
     * @throws InvalidTaskException if the task is not serializable through and through, or too large
     */
    public <R extends Runnable & Serializable> Submission execute(R task, TaskOptions options) {
        return executeAll(List.of(task), options).get(0);
    }

    /** {@link #executeAsync(Runnable, TaskOptions)} with {@link TaskOptions#DEFAULT}. */
    public <R extends Runnable & Serializable> CompletionStage<Submission> executeAsync(R task) {
        return executeAsync(task, TaskOptions.DEFAULT);
    }

    /**
     * Queues a task without waiting.
     *
     * @return completes with the answer, never exceptionally, within the deadline (to within 50 ms)
     * @throws InvalidTaskException if the task is not serializable through and through, or too large
     */
    public <R extends Runnable & Serializable> CompletionStage<Submission> executeAsync(R task, TaskOptions options) {
        PendingTask pending = pending(packer.pack(task, options, false), options);
        send(List.of(pending));
        return pending.answer().thenApplyAsync(Function.identity(), results.callbacks());
    }

    /** {@link #executeAll(Collection, TaskOptions)} with {@link TaskOptions#DEFAULT}. */
    public <R extends Runnable & Serializable> List<Submission> executeAll(Collection<R> tasks) {
        return executeAll(tasks, TaskOptions.DEFAULT);
    }

    /**
     * Queues many tasks at the price of few operations, and tells of each whether it is queued. Where the queue has
     * room for some, the first ones go in.
     *
     * @return an answer for each task, in the order of {@code tasks}; if the caller is interrupted, as of
     *     {@link #execute(Runnable, TaskOptions)}
     * @throws InvalidTaskException if one is not serializable through and through, or too large; then none was queued
     */
    public <R extends Runnable & Serializable> List<Submission> executeAll(Collection<R> tasks, TaskOptions options) {
        List<PendingTask> pending = new ArrayList<>(tasks.size());
        for (R task : tasks) {
            pending.add(pending(packer.pack(task, options, false), options));
        }
        send(pending);
        List<Submission> answers = new ArrayList<>(pending.size());
        for (PendingTask task : pending) {
            answers.add(task.await());
        }
        return answers;
    }

    /** {@link #submit(PoolCallable, TaskOptions)} with {@link TaskOptions#DEFAULT}. */
    public <T extends @Nullable Object> TaskHandle<T> submit(PoolCallable<T> task) {
        return submit(task, TaskOptions.DEFAULT);
    }

    /**
     * Queues a task whose result is wanted. Does not wait for the answer: a rejection completes the handle's result
     * exceptionally. Waits, up to the deadline, while {@code client.max-in-flight} tasks have not ended yet; if the
     * caller is interrupted meanwhile, the task is answered {@link Answer#UNAVAILABLE}.
     *
     * @throws InvalidTaskException if the task is not serializable through and through, or too large
     */
    public <T extends @Nullable Object> TaskHandle<T> submit(PoolCallable<T> task, TaskOptions options) {
        return track(prepare(task, options), options);
    }

    /** {@link #submitAll(Collection, TaskOptions)} with {@link TaskOptions#DEFAULT}. */
    public <T extends @Nullable Object> List<TaskHandle<T>> submitAll(Collection<? extends PoolCallable<T>> tasks) {
        return submitAll(tasks, TaskOptions.DEFAULT);
    }

    /**
     * Queues many tasks whose results are wanted. Each is answered apart: where the queue has room for some, the first
     * ones go in. If the caller is interrupted, those that had to wait for their place in {@code client.max-in-flight}
     * are answered {@link Answer#UNAVAILABLE}.
     *
     * @return a handle for each task, in the order of {@code tasks}
     * @throws InvalidTaskException if one is not serializable through and through, or too large; those before it are
     *     queued
     */
    public <T extends @Nullable Object> List<TaskHandle<T>> submitAll(
            Collection<? extends PoolCallable<T>> tasks, TaskOptions options) {
        long until = System.nanoTime() + deadlineOf(options).toNanos();
        List<TaskHandle<T>> handles = new ArrayList<>(tasks.size());
        for (PoolCallable<T> task : tasks) {
            handles.add(
                    track(prepare(task, options), options.refusedBeyondInFlightLimit() ? System.nanoTime() : until));
        }
        return handles;
    }

    /**
     * Queues many tasks and waits for their ends. What has not ended by then is cancelled, with an interrupt if it
     * runs.
     *
     * @param atMost how long to wait for all of them
     * @return a handle for each task, in the order of {@code tasks}; all ended, or asked to
     * @throws IllegalArgumentException if {@code atMost} is negative
     * @throws InterruptedException if the caller is interrupted; what has not ended is cancelled
     * @throws InvalidTaskException if one is not serializable through and through, or too large; those before it are
     *     queued
     */
    public <T extends @Nullable Object> List<TaskHandle<T>> invokeAll(
            Collection<? extends PoolCallable<T>> tasks, Duration atMost) throws InterruptedException {
        TaskOptions options = TaskOptions.DEFAULT.waitForCapacity(atMost);
        long deadline = System.nanoTime() + options.capacityWait().toNanos();
        List<TaskHandle<T>> handles = submitAll(tasks, options);
        CompletableFuture<?>[] ends = handles.stream()
                .map(handle -> handle.outcome().exceptionally(rejected -> null))
                .toArray(CompletableFuture<?>[]::new);
        try {
            if (Thread.interrupted()) { // while it submitted; the ends may all be there
                throw new InterruptedException();
            }
            CompletableFuture.allOf(ends).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            cancelOpen(handles);
        } catch (InterruptedException e) {
            cancelOpen(handles);
            throw e;
        }
        return handles;
    }

    private static <T extends @Nullable Object> void cancelOpen(List<TaskHandle<T>> handles) {
        handles.stream().filter(handle -> !handle.outcome().isDone()).forEach(handle -> handle.cancel(true));
    }

    /** {@link #submit(PoolRunnable, TaskOptions)} with {@link TaskOptions#DEFAULT}. */
    public TaskHandle<@Nullable Void> submit(PoolRunnable task) {
        return submit(task, TaskOptions.DEFAULT);
    }

    /**
     * Queues a task whose end is wanted; its result is null. Otherwise as {@link #submit(PoolCallable, TaskOptions)}.
     *
     * @throws InvalidTaskException if the task is not serializable through and through, or too large
     */
    public TaskHandle<@Nullable Void> submit(PoolRunnable task, TaskOptions options) {
        return track(prepare(task, options), options);
    }

    /** {@link #stream(StreamTask, TaskOptions)} with {@link TaskOptions#DEFAULT}. */
    public <T> PoolStream<T> stream(StreamTask<T> task) {
        return stream(task, TaskOptions.DEFAULT);
    }

    /**
     * A task that hands over many items while it runs. Nothing is submitted before somebody subscribes; then the task
     * is submitted as by {@link #submit(PoolCallable, TaskOptions)}, and anew for each subscriber. A task that cannot
     * be sent is told as {@link InvalidTaskException}, and one that was rejected as {@code TaskRejectedException}, to
     * the subscriber's {@code onError}.
     *
     * <p>Each counts against {@code client.max-in-flight} until its end has come; to subscribe waits, up to the
     * deadline, while there are as many.
     *
     * @param options how each is to be submitted; {@code timeout} limits its whole run
     */
    public <T> PoolStream<T> stream(StreamTask<T> task, TaskOptions options) {
        return new TaskStream<>(this, task, options);
    }

    /** {@link #asExecutorService(TaskOptions)} with {@link TaskOptions#DEFAULT}. */
    public ExecutorService asExecutorService() {
        return asExecutorService(TaskOptions.DEFAULT);
    }

    /**
     * This pool for code that knows executors only.
     *
     * <p><b>Tasks</b> have to be serializable all the same. A lambda given where {@code Callable} or {@code Runnable}
     * is expected is not; a variable of type {@link PoolCallable} or {@link PoolRunnable} makes it so, or a cast:
     *
     * <pre>{@code
     * executor.submit((Callable<Integer> & Serializable) () -> 42);
     * CompletableFuture.supplyAsync((Supplier<Integer> & Serializable) () -> 42, executor);
     * }</pre>
     *
     * <p>Of {@code CompletableFuture}'s methods only {@code supplyAsync} and {@code runAsync} can be given the
     * executor: what others hand over, like any {@code FutureTask}, holds what cannot be sent. {@link #submit} answers
     * a {@code CompletableFuture} for all else.
     *
     * <p><b>Rejections.</b> {@code execute} and {@code submit} wait for the submission's answer, within its deadline,
     * and throw {@code RejectedExecutionException}: with a message that begins with the {@link Answer}, or, for a task
     * that cannot be sent, with an {@link InvalidTaskException} as its cause. {@code submit} answers a future for
     * {@link Answer#UNKNOWN} as well: what became of the task is found out. {@code execute} throws, as nobody would be
     * told; the task may run or not. {@code invokeAll} waits for room in the queue, for the deadline or its timeout,
     * and throws if one task is rejected nevertheless; {@code invokeAny} does if the last to end was.
     *
     * <p><b>Ends.</b> A future's {@code ExecutionException} has as its cause what {@link TaskHandle#result} tells: a
     * {@code TaskFailedException} for a task that threw, whose own cause is what it threw if that can be read here.
     * Cancelling a future ends it at once and asks the cluster for the task not to run, or to be interrupted. What a
     * task given to {@code execute} throws is logged.
     *
     * <p><b>Shutting down</b> concerns this executor and the tasks given to it; pool and client go on. It is terminated
     * when the ends of all its tasks are known. {@code shutdownNow} asks for all of them to be cancelled and answers an
     * empty list. From JDK 19 on, {@code close} shuts it down and waits for its tasks.
     *
     * @param options how each task is to be submitted
     * @return a new one at each call; each task counts against {@code client.max-in-flight} until it ends
     */
    public ExecutorService asExecutorService(TaskOptions options) {
        return new PoolExecutorService(this, options);
    }

    /**
     * What the pool is doing now, over all nodes.
     *
     * @throws NoSuchPoolException if no node defines it; the message lists those there are
     * @throws PoolUnavailableException if the cluster does not answer within the deadline
     */
    public PoolStatus status() {
        return operations.statuses().of(name);
    }

    /**
     * What the pool runs, and what waits in it: so many tasks of each at the most, and how many there are. The nodes
     * are asked for this, so a pool that nobody asks about pays nothing.
     *
     * @param limit from 1 to 1,000
     * @throws IllegalArgumentException if it is not
     * @throws NoSuchPoolException if no node defines the pool; the message lists those there are
     * @throws PoolUnavailableException if the cluster does not answer within the deadline; of single nodes that do not
     *     answer within half of it, the rest is told without them
     */
    public PoolTasks tasks(int limit) {
        return operations.tasks().of(name, limit);
    }

    /**
     * Opens the pool's circuit breaker, as if the threshold had been reached just now: submissions are rejected for the
     * cooldown, then probes are admitted. What is queued goes on running.
     *
     * @return what the breaker is then
     * @throws UnsupportedOperationException if the pool has none: its threshold is 0
     * @throws NoSuchPoolException if no node defines the pool; the message lists those there are
     * @throws PoolUnavailableException if the cluster does not answer within the deadline
     */
    public BreakerStatus openBreaker() {
        return operations.desk().openBreaker(name);
    }

    /**
     * Closes the pool's circuit breaker and forgets the failures it counted.
     *
     * @return what the breaker is then
     * @throws UnsupportedOperationException if the pool has none: its threshold is 0
     * @throws NoSuchPoolException if no node defines the pool; the message lists those there are
     * @throws PoolUnavailableException if the cluster does not answer within the deadline
     */
    public BreakerStatus closeBreaker() {
        return operations.desk().closeBreaker(name);
    }

    /** {@link #pause(Pause)} with {@link Pause#REJECTS}. */
    public void pause() {
        pause(Pause.REJECTS);
    }

    /**
     * Has nothing that waits start, on any node, until {@link #resume}; what runs goes on. Holds for nodes that start
     * later as well. Nodes and clients heed it within a second.
     *
     * @param how what becomes of submissions meanwhile; {@link Pause#NONE} is the same as {@link #resume}
     * @throws NoSuchPoolException if no node defines the pool; the message lists those there are
     * @throws PoolUnavailableException if the cluster does not answer within the deadline
     */
    public void pause(Pause how) {
        operations.desk().pause(name, how);
    }

    /**
     * Ends a pause; does nothing if there is none.
     *
     * @throws NoSuchPoolException if no node defines the pool; the message lists those there are
     * @throws PoolUnavailableException if the cluster does not answer within the deadline
     */
    public void resume() {
        operations.desk().pause(name, Pause.NONE);
    }

    /**
     * Cancels all tasks that wait: each ends as cancelled, as its submitter is told. What runs goes on, and what is
     * submitted meanwhile may be cancelled or not. The nodes do that: should they take longer than the deadline, or one
     * die over it, they go on, and how many they cancelled shows in the pool's totals.
     *
     * @return how many it cancelled
     * @throws NoSuchPoolException if no node defines the pool; the message lists those there are
     * @throws PoolUnavailableException if the nodes do not all answer within the deadline
     */
    public int purge() {
        return operations.desk().purge(name);
    }

    /**
     * Gives the pool so many workers on each node, until told otherwise, also on nodes that start later. Nodes heed it
     * within a second; a busy worker that is one too many goes when its task has ended.
     *
     * @param workers from 1 to 10,000
     * @throws IllegalArgumentException if it is not
     * @throws NoSuchPoolException if no node defines the pool; the message lists those there are
     * @throws PoolUnavailableException if the cluster does not answer within the deadline
     */
    public void resize(int workers) {
        operations.desk().resize(name, workers);
    }

    /**
     * Gives the pool so many workers on one node, also after that is started anew under its name, until it or all are
     * resized.
     *
     * @param workers from 1 to 10,000
     * @param node the node's name, as in the status
     * @throws IllegalArgumentException if it is not, or there is no such node; the message lists those there are
     * @throws NoSuchPoolException if no node defines the pool; the message lists those there are
     * @throws PoolUnavailableException if the cluster does not answer within the deadline
     */
    public void resize(int workers, String node) {
        operations.desk().resize(name, workers, node);
    }

    /**
     * Gives the pool as many workers on each node as that is configured to have.
     *
     * @throws NoSuchPoolException if no node defines the pool; the message lists those there are
     * @throws PoolUnavailableException if the cluster does not answer within the deadline
     */
    public void resetSize() {
        operations.desk().resetSize(name);
    }

    /** How long a call may take that does not say otherwise. */
    Duration deadline() {
        return operations.statuses().deadline();
    }

    /**
     * A task whose end is wanted, ready to be sent.
     *
     * @throws InvalidTaskException if it is not serializable through and through, or too large
     */
    PendingTask prepare(Object task, TaskOptions options) {
        return pending(packer.pack(task, options, true), options);
    }

    /**
     * A stream of its own for this task, which is not sent yet.
     *
     * @throws InvalidTaskException if it is not serializable through and through, or too large
     */
    <T> RemoteItems<T> prepareStream(StreamTask<T> task, TaskOptions options) {
        PendingTask pending = pending(packer.pack(task, options, true).asStream(), options);
        RemoteHandle<Long> handle = results.expect(pending, name);
        long until = options.refusedBeyondInFlightLimit() ? System.nanoTime() : pending.deadlineNanos();
        return new RemoteItems<>(handle, streams, results.values(), () -> track(handle, pending, until));
    }

    /** Where users' code is called. */
    Executor callbacks() {
        return results.callbacks();
    }

    /** Sends it, without waiting for the answer. */
    <T extends @Nullable Object> RemoteHandle<T> track(PendingTask pending, TaskOptions options) {
        return track(pending, options.refusedBeyondInFlightLimit() ? System.nanoTime() : pending.deadlineNanos());
    }

    private <T extends @Nullable Object> RemoteHandle<T> track(PendingTask pending, long reserveUntilNanos) {
        RemoteHandle<T> handle = results.expect(pending, name);
        track(handle, pending, reserveUntilNanos);
        return handle;
    }

    private void track(RemoteHandle<?> handle, PendingTask pending, long reserveUntilNanos) {
        try {
            if (results.reserve(reserveUntilNanos)) {
                results.track(handle);
                send(List.of(pending));
            } else {
                pending.answer(
                        Answer.TOO_MANY_IN_FLIGHT,
                        "%s: %d tasks of this client have not ended yet, which is client.max-in-flight; wait for some, or raise it"
                                .formatted(name, results.limit()));
            }
        } catch (InterruptedException e) {
            pending.interrupted();
            Thread.currentThread().interrupt();
        }
    }

    private PendingTask pending(TaskEnvelope envelope, TaskOptions options) {
        long now = System.nanoTime();
        return submitter.prepare(
                packer.seal(envelope, name),
                now + deadlineOf(options).toNanos(),
                now + options.capacityWait().toNanos());
    }

    /** The longer of the two: who waits for room waits. */
    private Duration deadlineOf(TaskOptions options) {
        Duration deadline = options.deadline() == null ? operations.statuses().deadline() : options.deadline();
        return deadline.compareTo(options.capacityWait()) > 0 ? deadline : options.capacityWait();
    }

    private void send(List<PendingTask> tasks) {
        submitter.enqueue(tasks);
    }
}
