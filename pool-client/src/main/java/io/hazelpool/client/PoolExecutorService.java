package io.hazelpool.client;

import io.hazelpool.api.InvalidTaskException;
import io.hazelpool.api.Submission;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.api.TaskRejectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool for those who know executors only. What it promises is told at {@link WorkerPool#asExecutorService()}.
 *
 * <p>Concurrency: {@code shutdown} and {@code running} are guarded by {@code lock}. A task counts as running from
 * before it is sent until its end is known, cancelled or not.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is done at the end of a future here does not throw
final class PoolExecutorService implements ExecutorService {

    private static final Logger log = LoggerFactory.getLogger(PoolExecutorService.class);

    private static final String ADVICE =
            ". A lambda given where Callable, Runnable or Supplier is expected is not serializable: cast it, as in"
                    + " (Callable<Integer> & Serializable) () -> 42, or put it into a variable of type PoolCallable or"
                    + " PoolRunnable. A FutureTask cannot be sent: submit what it is made of. Of CompletableFuture's"
                    + " methods, supplyAsync and runAsync can be given this executor; WorkerPool.submit(..).result() is"
                    + " a CompletableFuture for all others";

    private final WorkerPool pool;
    private final TaskOptions options;
    private final Set<RemoteHandle<?>> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition terminated = lock.newCondition();
    private boolean shutdown;
    private int running;

    PoolExecutorService(WorkerPool pool, TaskOptions options) {
        this.pool = pool;
        this.options = options;
    }

    /** A task on its way, and what it can be followed by. */
    private record Sent<T extends @Nullable Object>(RemoteHandle<T> handle, PendingTask pending) {}

    @Override
    public void execute(Runnable task) {
        AsyncCall async = AsyncCall.of(Objects.requireNonNull(task, "task"));
        Sent<@Nullable Object> sent = send(async == null ? task : async.task(), options);
        Submission answer = awaitAnswer(sent);
        if (async != null) {
            sent.handle.result().whenComplete(async::complete);
        } else if (answer.answer() == Answer.UNKNOWN) {
            throw rejection(answer, null);
        } else {
            sent.handle.result().whenComplete((value, failure) -> {
                if (failure != null) {
                    log.warn("{}", failure.getMessage());
                }
            });
        }
    }

    @Override
    public <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
        return accepted(this.<T>send(task, options), Function.identity());
    }

    @Override
    public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
        return accepted(send(task, options), ended -> result);
    }

    @Override
    public Future<?> submit(Runnable task) {
        return accepted(send(task, options), ended -> null);
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
            throws InterruptedException {
        Duration forRoom =
                options.capacityWait().compareTo(pool.deadline()) > 0 ? options.capacityWait() : pool.deadline();
        return List.copyOf(runAll(tasks, options.waitForCapacity(forRoom), Long.MAX_VALUE));
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) throws InterruptedException {
        long nanos = Math.max(0, unit.toNanos(timeout));
        return List.copyOf(runAll(tasks, options.waitForCapacity(Duration.ofNanos(nanos)), nanos));
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            return runAny(tasks, Long.MAX_VALUE);
        } catch (TimeoutException e) {
            throw new AssertionError("292 years are over", e);
        }
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return runAny(tasks, Math.max(0, unit.toNanos(timeout)));
    }

    @Override
    public void shutdown() {
        lock.lock();
        try {
            shutdown = true;
            terminated.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        open.forEach(handle -> handle.cancel(true));
        return List.of(); // which of them had not started is not known yet
    }

    @Override
    public boolean isShutdown() {
        lock.lock();
        try {
            return shutdown;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isTerminated() {
        lock.lock();
        try {
            return shutdown && running == 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(timeout);
        lock.lockInterruptibly();
        try {
            while (!shutdown || running > 0) {
                if (left <= 0) {
                    return false;
                }
                left = terminated.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private <T extends @Nullable Object> Sent<T> send(Object task, TaskOptions how) {
        Objects.requireNonNull(task, "task");
        begin();
        boolean tracked = false;
        try {
            PendingTask pending = pool.prepare(task, how);
            RemoteHandle<T> handle = pool.track(pending, how);
            open.add(handle);
            handle.end().whenComplete((outcome, failure) -> ended(handle));
            tracked = true;
            return new Sent<>(handle, pending);
        } catch (InvalidTaskException e) {
            throw new RejectedExecutionException(e.getMessage() + ADVICE, e);
        } finally {
            if (!tracked) {
                ended(null);
            }
        }
    }

    private void begin() {
        lock.lock();
        try {
            if (shutdown) {
                throw new RejectedExecutionException(
                        pool.name() + ": this executor was shut down; the pool itself was not");
            }
            running++;
        } finally {
            lock.unlock();
        }
    }

    private void ended(@Nullable RemoteHandle<?> handle) {
        if (handle != null) {
            open.remove(handle);
        }
        lock.lock();
        try {
            running--;
            if (shutdown && running == 0) {
                terminated.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A future for a task that is in the queue, or may be: then it is followed up. */
    private static <R extends @Nullable Object, T extends @Nullable Object> PoolFuture<T> accepted(
            Sent<R> sent, Function<R, T> result) {
        awaitAnswer(sent);
        return new PoolFuture<>(sent.handle, result);
    }

    private static Submission awaitAnswer(Sent<?> sent) {
        Submission answer = sent.pending.await();
        if (!answer.isAccepted() && answer.answer() != Answer.UNKNOWN) {
            throw rejection(answer, new TaskRejectedException(answer));
        }
        return answer;
    }

    private static RejectedExecutionException rejection(Submission answer, @Nullable TaskRejectedException cause) {
        return new RejectedExecutionException(answer.answer() + ": " + answer.message(), cause);
    }

    private <T extends @Nullable Object> List<PoolFuture<T>> sendAll(
            Collection<? extends Callable<T>> tasks, TaskOptions how) {
        List<PoolFuture<T>> futures = new ArrayList<>(tasks.size());
        boolean sent = false;
        try {
            for (Callable<T> task : tasks) {
                futures.add(new PoolFuture<>(this.<T>send(task, how).handle, Function.identity()));
            }
            sent = true;
            return futures;
        } finally {
            if (!sent) {
                cancelOpen(futures);
            }
        }
    }

    private <T extends @Nullable Object> List<PoolFuture<T>> runAll(
            Collection<? extends Callable<T>> tasks, TaskOptions how, long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        List<PoolFuture<T>> futures = sendAll(tasks, how);
        CompletableFuture<TaskRejectedException> rejected = new CompletableFuture<>();
        CompletableFuture<?>[] ends = futures.stream()
                .map(future -> future.handle((value, failure) ->
                        failure instanceof TaskRejectedException rejection && rejected.complete(rejection)))
                .toArray(CompletableFuture<?>[]::new);
        try {
            throwIfInterrupted();
            CompletableFuture.anyOf(CompletableFuture.allOf(ends), rejected)
                    .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            TaskRejectedException rejection = rejected.getNow(null);
            if (rejection != null) {
                throw rejection(rejection.submission(), rejection);
            }
        } catch (TimeoutException e) {
            log.debug("{}: cancels what has not ended of {} tasks", pool.name(), futures.size());
        } catch (ExecutionException e) {
            throw new AssertionError("none of these ends exceptionally", e);
        } finally {
            cancelOpen(futures);
        }
        return futures;
    }

    private <T extends @Nullable Object> T runAny(Collection<? extends Callable<T>> tasks, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("no tasks");
        }
        long deadline = System.nanoTime() + nanos;
        List<PoolFuture<T>> futures = sendAll(tasks, options);
        CompletableFuture<T> first = new CompletableFuture<>();
        AtomicInteger left = new AtomicInteger(futures.size());
        for (PoolFuture<T> future : futures) {
            future.whenComplete((value, failure) -> {
                if (failure == null) {
                    first.complete(value);
                } else if (left.decrementAndGet() == 0) {
                    first.completeExceptionally(failure);
                }
            });
        }
        try {
            throwIfInterrupted();
            return first.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TaskRejectedException rejected) {
                throw rejection(rejected.submission(), rejected);
            }
            throw e;
        } finally {
            cancelOpen(futures);
        }
    }

    /** It may have been while tasks were submitted, which have their ends by now. */
    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static void cancelOpen(List<? extends Future<?>> futures) {
        futures.forEach(future -> future.cancel(true));
    }
}
