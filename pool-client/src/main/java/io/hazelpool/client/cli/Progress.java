package io.hazelpool.client.cli;

import io.hazelpool.api.PoolException;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.client.WorkerPool;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Shows how far a verification is, and what the pool does: a bar on a screen, now and then a line elsewhere. */
final class Progress implements AutoCloseable {

    private static final Duration REDRAW = Duration.ofMillis(100);
    private static final Duration LINE = Duration.ofSeconds(1);
    private static final int BAR = 30;

    private final Terminal terminal;
    private final Verification work;
    private final WorkerPool pool;
    private final Thread thread = new Thread(this::run, "hazelpool-progress");

    private Progress(Terminal terminal, Verification work, WorkerPool pool) {
        this.terminal = terminal;
        this.work = work;
        this.pool = pool;
    }

    static Progress show(Terminal terminal, Verification work, WorkerPool pool) {
        Progress progress = new Progress(terminal, work, pool);
        progress.thread.setDaemon(true);
        progress.thread.start();
        return progress;
    }

    /** Shows the end, and no more. */
    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
        if (terminal.redraws()) {
            terminal.redrawLine("");
        }
    }

    private void run() {
        try {
            while (true) {
                show();
                TimeUnit.MILLISECONDS.sleep((terminal.redraws() ? REDRAW : LINE).toMillis());
            }
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        } catch (PoolException noStatus) {
            // the work goes on without a picture, or tells itself what is wrong
        }
    }

    private void show() {
        PoolStatus status = pool.status();
        int done = work.done();
        String numbers = "%,d of %,d files   %d of %d workers busy   %,d queued"
                .formatted(done, work.total(), status.busyWorkers(), status.workers(), status.queuedTasks());
        if (terminal.redraws()) {
            int filled = (int) ((long) done * BAR / work.total());
            String bar = "#".repeat(filled) + "-".repeat(BAR - filled);
            terminal.redrawLine("[%s] %3d%%  %s".formatted(bar, done * 100L / work.total(), numbers));
        } else {
            terminal.out().println(numbers);
            terminal.out().flush();
        }
    }
}
