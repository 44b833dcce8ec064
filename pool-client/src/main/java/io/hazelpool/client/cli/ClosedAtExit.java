package io.hazelpool.client.cli;

import io.hazelpool.client.PoolClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A command's client that is closed also when this process is told to end (SIGINT, SIGTERM): so the nodes are told that
 * nobody wants its streams any more. Lets the command tell how far it came, and holds the end up for some seconds at
 * the most: a cluster that does not answer finds out by itself.
 */
final class ClosedAtExit implements AutoCloseable {

    private static final long CLOSE_MILLIS = 2_000;

    /** It may wait for whoever should read what it prints. */
    private static final long LAST_WORDS_MILLIS = 500;

    private final PoolClient client;
    private final Thread hook = new Thread(this::exit, "hazelpool-exit-hook");
    private final CountDownLatch commandIsOver = new CountDownLatch(1);
    private volatile boolean exiting;

    ClosedAtExit(PoolClient client) {
        this.client = client;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    PoolClient client() {
        return client;
    }

    /** Whether the process is about to end, and the client was closed for that. */
    boolean isExiting() {
        return exiting;
    }

    private void exit() {
        exiting = true;
        Thread closing = new Thread(client::close, "hazelpool-exit-close"); // may be stuck in a call to the cluster
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(CLOSE_MILLIS);
            commandIsOver.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command is over, and said what it had to. */
    @Override
    public void close() {
        client.close();
        commandIsOver.countDown();
        if (!exiting) {
            removeHook();
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // exiting since a moment ago: the hook finds nothing left to do
        }
    }
}
