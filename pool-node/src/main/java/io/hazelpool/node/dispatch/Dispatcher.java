package io.hazelpool.node.dispatch;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import io.hazelpool.node.queue.Demand;
import io.hazelpool.node.queue.Taken;
import io.hazelpool.node.queue.TaskQueue;
import io.hazelpool.node.worker.Handover;
import io.hazelpool.wire.LogPace;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pulls one pool's tasks from the cluster's queue to this node's workers: as many as those have room for, never more.
 * What it took and none of them has started goes back to the queue, to its end, when they are slower than they were,
 * and when it is shut or stops.
 *
 * <p>Where there is nothing to take, it waits in the cluster for less than a second: what a node waits for that died
 * can be lost until the node is removed, and a wait is not interrupted, since it may already have its tasks. So after
 * it was shut, tasks may still come, and go back, unless the queue is full; when none can any more, it says so to the
 * handover.
 */
public final class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    /** So that, with the notice before and the status after it, an order is obeyed and shown within a second. */
    private static final Duration PARK = Duration.ofMillis(750);

    private static final long MIN_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 2_000;

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");
    private static final int LONGEST_REASON = 300;

    private final LogPace passedOverPace = new LogPace();
    private final TaskQueue queue;
    private final Handover workers;
    private final Runnable whenChanged;
    private final BooleanSupplier givenUp;
    private final Supplier<BooleanSupplier> asking;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean shut;
    private volatile long lastTurnNanos;
    private volatile boolean atRest;

    /**
     * A dispatcher that does not run yet.
     *
     * @param whenChanged is told, on the dispatcher's thread, that tasks were taken, or that none are from now on; must
     *     not block
     * @param givenUp whether the cluster may have given this node up: what it then takes, others may have run
     * @param asking is told before the queue is asked; its answer tells, once tasks have come, whether they are this
     *     node's to run, and may wait until the cluster knows
     */
    public Dispatcher(
            String pool,
            TaskQueue queue,
            Handover workers,
            Runnable whenChanged,
            BooleanSupplier givenUp,
            Supplier<BooleanSupplier> asking) {
        this.queue = queue;
        this.workers = workers;
        this.whenChanged = whenChanged;
        this.givenUp = givenUp;
        this.asking = asking;
        this.thread = new Thread(this::run, "hazelpool-dispatch-" + pool);
        thread.setDaemon(true);
    }

    public void start() {
        lastTurnNanos = System.nanoTime();
        thread.start();
    }

    /**
     * How long it has been in one and the same turn. A turn is a take, however it ends, or a wait for idle workers or
     * before another try, and takes two or three seconds at most unless the cluster keeps the call; zero while it is
     * shut, or holds what came until it shows whose that is.
     */
    public Duration sinceLastTurn() {
        return atRest ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lastTurnNanos);
    }

    /** Whether it has ended though nobody stopped it; nothing takes this pool's tasks any more. */
    public boolean hasDied() {
        return !stopping && thread.getState() == Thread.State.TERMINATED;
    }

    /** Whether it was told to stop; its last take may still be under way. */
    public boolean isStopping() {
        return stopping;
    }

    /**
     * Takes tasks, or takes none until told otherwise; what a take brings that is under way goes back, if the queue has
     * room for it. The handover {@linkplain Handover#isResting rests} once none is.
     */
    public void setShut(boolean wanted) {
        shut = wanted;
        if (!wanted) {
            LockSupport.unpark(thread);
        }
    }

    /** Takes nothing from now on; what a take brings that is under way goes back, if the queue has room for it. */
    public void stop() {
        stopping = true;
        LockSupport.unpark(thread);
    }

    /**
     * Waits for a stopped dispatcher's last take. Only then may the handover be closed.
     *
     * @return whether it ended in time
     */
    public boolean awaitStopped(Duration atMost) throws InterruptedException {
        thread.join(Math.max(1, atMost.toMillis()));
        return !thread.isAlive();
    }

    private void run() {
        long pause = 0;
        while (!stopping && !givenUp.getAsBoolean()) {
            lastTurnNanos = System.nanoTime();
            try {
                awaitUnshut();
                int free = workers.awaitFree(PARK);
                if (free > 0) {
                    pull(free);
                } else {
                    handBack();
                }
                pause = 0;
            } catch (InterruptedException e) {
                log.warn("{}: interrupted; going on", queue.name());
            } catch (SplitBrainProtectionException e) {
                if (pause == 0 && !stopping) {
                    log.warn("{}: fewer nodes than cluster.min-size; taking no tasks till there are", queue.name());
                }
                pause = pauseAfter(pause);
            } catch (Throwable e) { // "not active" too: it may be said of another member, and stop() tells of this one
                if (pause == 0 && !stopping) {
                    log.warn("{}: cannot pull tasks, trying again", queue.name(), e);
                }
                pause = pauseAfter(pause);
            }
        }
        handBack();
    }

    private void awaitUnshut() {
        if (shut && !stopping) {
            handBack();
            workers.setResting(true);
            whenChanged.run();
        }
        while (shut && !stopping) {
            atRest = true;
            LockSupport.park(this);
            Thread.interrupted(); // else parking returns at once
        }
        if (atRest) {
            leaveRest();
        }
        workers.setResting(false);
    }

    /** Waits for longer than the last time, and answers for how long. */
    private long pauseAfter(long last) {
        long pause = Math.min(Math.max(MIN_PAUSE_MILLIS, last * 2), MAX_PAUSE_MILLIS);
        sleep(pause);
        return pause;
    }

    private void pull(int free) {
        if (stopping || shut) {
            return;
        }
        Taken taken = new Taken(free);
        BooleanSupplier entitled = asking.get();
        try {
            queue.take(taken, new Demand(free, Math.max(1, workers.idle()), PARK));
        } finally {
            handOver(taken, entitled);
        }
    }

    private void handOver(Taken taken, BooleanSupplier entitled) {
        if (taken.others() > 0 && passedOverPace.isDue()) {
            log.error(
                    "{}: passed over {} that are no tasks or cannot be read{}, and maybe more in the next second; only"
                            + " pool clients may write to this queue",
                    queue.name(),
                    taken.others(),
                    reason(taken.unreadable()));
        }
        // Whether it was given up meanwhile comes last: to hold them may take long.
        if (!taken.tasks().isEmpty() && isTrueAtRest(entitled) && !givenUp.getAsBoolean()) {
            if (shut || stopping) {
                putBack(taken.tasks());
            } else {
                workers.put(taken.tasks());
                whenChanged.run();
            }
        }
    }

    /** In one line and without a trace: a stranger chose it, and may do so each second. */
    private static String reason(@Nullable Throwable unreadable) {
        if (unreadable == null) {
            return "";
        }
        String reason = CONTROL.matcher(unreadable.toString()).replaceAll(" ");
        return " (" + reason.substring(0, Math.min(reason.length(), LONGEST_REASON)) + ")";
    }

    /** Puts what no worker has taken back into the queue, for all nodes. */
    private void handBack() {
        List<TaskEnvelope> held = workers.removeAll();
        if (!held.isEmpty() && !givenUp.getAsBoolean()) {
            putBack(held);
        }
    }

    /**
     * Where the queue refuses them, workers get them; where nobody knows whether it did, as when a member went
     * meanwhile, they are not run here, since another may.
     */
    private void putBack(List<TaskEnvelope> tasks) {
        try {
            queue.putBack(tasks);
            whenChanged.run();
        } catch (RuntimeException e) {
            if (isRefusal(e)) {
                workers.put(tasks);
                whenChanged.run();
            } else {
                log.warn("{}: {} tasks were being put back into the queue", queue.name(), tasks.size(), e);
            }
        }
    }

    /** A full queue is told from others by its message alone. */
    private static boolean isRefusal(RuntimeException e) {
        return e instanceof SplitBrainProtectionException
                || e instanceof HazelcastInstanceNotActiveException
                || String.valueOf(e.getMessage()).contains("Queue full");
    }

    private boolean isTrueAtRest(BooleanSupplier entitled) {
        atRest = true;
        try {
            return entitled.getAsBoolean();
        } finally {
            leaveRest();
        }
    }

    private void leaveRest() {
        lastTurnNanos = System.nanoTime(); // first: else its rest would pass for a long turn
        atRest = false;
    }

    private void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            log.warn("{}: interrupted; going on", queue.name());
        }
    }
}
