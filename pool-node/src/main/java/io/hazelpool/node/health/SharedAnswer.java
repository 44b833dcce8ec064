package io.hazelpool.node.health;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the cluster something for many at once, however long that may take. The question is asked at most once at a time
 * and at most once in {@link #FRESH}, whoever wants to know; and nobody waits for it in vain longer than once: as soon
 * as an answer is overdue, all who want it are told so at once.
 *
 * <p>Thread-safe. Each question is asked on a thread of its own, so that nothing is kept while nobody asks.
 */
public final class SharedAnswer<T> {

    /** How old an answer may be. */
    public static final Duration FRESH = Duration.ofSeconds(1);

    private final String thread;
    private final Duration patience;
    private final Callable<T> question;
    private @Nullable Asked<T> last; // guarded by this

    private record Asked<T>(CompletableFuture<T> answer, long askedNanos) {

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - askedNanos);
        }
    }

    /**
     * Asks nothing yet.
     *
     * @param thread the name of the threads that ask
     * @param patience how long an answer is waited for, counted from when it was asked for
     * @param question may block
     */
    public SharedAnswer(String thread, Duration patience, Callable<T> question) {
        this.thread = thread;
        this.patience = patience;
        this.question = question;
    }

    /**
     * An answer that is no older than {@link #FRESH}, or one to a question that is asked now.
     *
     * @throws TimeoutException if it is overdue
     * @throws ExecutionException if the question failed; its cause tells why
     * @throws InterruptedException if the waiting thread was interrupted; the question goes on
     */
    public T get() throws TimeoutException, ExecutionException, InterruptedException {
        Asked<T> asked = asked();
        Duration left = patience.minus(asked.age());
        return asked.answer.get(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
    }

    private synchronized Asked<T> asked() {
        Asked<T> asked = last;
        if (asked == null || (asked.answer.isDone() && asked.age().compareTo(FRESH) >= 0)) {
            asked = ask();
            last = asked; // not before its thread has started
        }
        return asked;
    }

    private Asked<T> ask() {
        Asked<T> asked = new Asked<>(new CompletableFuture<>(), System.nanoTime());
        Thread asking = new Thread(
                () -> {
                    try {
                        asked.answer.complete(question.call());
                    } catch (Throwable e) {
                        asked.answer.completeExceptionally(e);
                    }
                },
                thread);
        asking.setDaemon(true);
        asking.start();
        return asked;
    }
}
