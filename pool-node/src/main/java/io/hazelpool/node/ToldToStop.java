package io.hazelpool.node;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a process' one node when somebody tells it to: the first time as {@link PoolNode#close} does, the second time
 * it hurries that; to be told again changes nothing. It may be told before there is a node. Then it waits for the start
 * that is under way, but not for long: a node that has not started has promised nothing yet.
 *
 * <p>Thread-safe; to tell it never waits.
 */
final class ToldToStop {

    private static final Logger log = LoggerFactory.getLogger(ToldToStop.class);

    private final CompletableFuture<@Nullable PoolNode> started = new CompletableFuture<>();
    private final CompletableFuture<Void> hurry = new CompletableFuture<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Duration startPatience;
    private final Runnable whenStartGivenUp;
    private boolean told;

    /**
     * Nobody has told it yet.
     *
     * @param startPatience how long it waits for a start that is under way; not at all in a hurry
     * @param whenStartGivenUp is called on a thread of its own when that was not long enough
     */
    ToldToStop(Duration startPatience, Runnable whenStartGivenUp) {
        this.startPatience = startPatience;
        this.whenStartGivenUp = whenStartGivenUp;
    }

    /** The start has ended: with this node, or with none. */
    void startEnded(@Nullable PoolNode node) {
        started.complete(node);
    }

    /** Somebody tells it: stops the node, or hurries the stop. */
    synchronized void tell() {
        if (!told) {
            told = true;
            onThread("hazelpool-stop", this::stop);
        } else if (hurry.complete(null)) {
            log.info("told to stop again; hurrying");
            onThread("hazelpool-hurry", this::closeNow);
        }
    }

    synchronized boolean isTold() {
        return told;
    }

    /** Tells it unless somebody has, and waits for the stop. */
    void awaitStopped() throws InterruptedException {
        synchronized (this) {
            if (!told) {
                tell();
            }
        }
        stopped.await();
    }

    private void stop() {
        try {
            if (!started.isDone()) {
                log.info("told to stop while starting; waiting for that, {} s at most", startPatience.toSeconds());
            }
            if (new Patience(startPatience, Duration.ZERO, hurry).await(started)) {
                close();
            } else {
                log.warn("the start takes too long to wait for it; ending without");
                onThread("hazelpool-exit", whenStartGivenUp);
            }
        } catch (InterruptedException e) {
            log.warn("interrupted while waiting for the start; ending without", e);
        } finally {
            stopped.countDown();
        }
    }

    private void close() {
        PoolNode node = started.join();
        if (node == null) {
            return;
        }
        if (hurry.isDone()) { // whoever was in it may have looked before there was a node
            node.closeNow();
        } else {
            node.close();
        }
    }

    /** If there is no node yet, there will be nothing to close: the start is given up. */
    private void closeNow() {
        PoolNode node = started.getNow(null);
        if (node != null) {
            node.closeNow();
        }
    }

    private static void onThread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
