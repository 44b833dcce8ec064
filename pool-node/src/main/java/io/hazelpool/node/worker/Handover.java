package io.hazelpool.node.worker;

import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Passes tasks from the dispatcher to idle workers, and knows how many of those there are. Once tasks prove short it
 * has room for some more, so that workers need not wait for the cluster after each; the dispatcher is called when half
 * of those are gone.
 *
 * <p>Wake-ups, not work, set the speed: at most one is under way at any time. A worker that was woken and found a task
 * wakes the next one only if more tasks wait; a worker that finishes takes its next task without parking. Idle workers
 * are a stack, so that the one that parked last, whose memory is still warm, is woken first.
 *
 * <p>Concurrency: everything is guarded by {@code lock}. A worker is idle or busy, never both and never twice: it is
 * busy from the moment {@link #take} gives it a task until it asks for the next one, or leaves; or until it is given up
 * with that task: from then on it is stuck, until it leaves, and gets no other. Of more workers than are wanted, those
 * that come for a task and find none held are dismissed: what was taken for them waits behind nobody. Of those that are
 * no workers only the dispatcher may have to wait for a virtual worker to run, in {@link #awaitFree}, which then has
 * nothing to do.
 */
public final class Handover {

    private final PatientLock lock = new PatientLock();
    private final Condition freed = lock.newCondition();
    private final ArrayDeque<TaskEnvelope> tasks = new ArrayDeque<>();
    private final ArrayDeque<Seat> parked = new ArrayDeque<>();
    private final Set<Seat> seats = new HashSet<>();
    private int busy;
    private int stuck;
    private final ReadAhead readAhead;
    private int ahead;
    private int wanted = Integer.MAX_VALUE;
    private boolean waking;
    private boolean closed;
    private volatile boolean resting = true;

    /** How a worker stands. */
    enum Standing {
        /** It runs tasks. */
        SEATED,
        /** Its task ignored its interrupt; another worker has taken its place. */
        GIVEN_UP,
        /** There were more workers than are wanted. */
        DISMISSED
    }

    /** A worker's place. Its fields are guarded by the handover's lock. */
    static final class Seat {
        private final Condition called;
        private boolean isCalled;
        private @Nullable TaskEnvelope task;
        private Standing standing = Standing.SEATED;

        private Seat(Condition called) {
            this.called = called;
        }
    }

    /**
     * Nobody works here yet.
     *
     * @param readAhead so much work may be held beyond what can start now; none if zero
     */
    public Handover(Duration readAhead) {
        this(new ReadAhead(readAhead, System::nanoTime));
    }

    Handover(ReadAhead readAhead) {
        this.readAhead = readAhead;
    }

    /** What the workers are doing at one moment: {@code idle = workers - busy}, by construction. */
    public record Load(int workers, int busy, int held, int stuck) {}

    public Load load() {
        lock.lock();
        try {
            return new Load(seats.size(), busy, tasks.size(), stuck);
        } finally {
            lock.unlock();
        }
    }

    /** Hands tasks over; to be called by the dispatcher, with no more than {@link #awaitFree} answered. */
    public void put(Collection<TaskEnvelope> batch) {
        lock.lock();
        try {
            tasks.addAll(batch);
            wakeOne();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for idle workers without a task, or until few of the tasks are left that are held beyond those.
     *
     * @return how many tasks there is room for; 0 if there was none in time
     */
    public int awaitFree(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            ahead = readAhead.tasks(places());
            while (free() <= 0 && left > 0) {
                left = freed.awaitNanos(left);
            }
            return Math.max(0, free());
        } finally {
            lock.unlock();
        }
    }

    /** How many workers have no task and get none of those that are held. */
    public int idle() {
        lock.lock();
        try {
            return Math.max(0, unassigned());
        } finally {
            lock.unlock();
        }
    }

    /** The dispatcher's word that it puts nothing until it says otherwise; so it is before it starts. */
    public void setResting(boolean nothingIsPut) {
        resting = nothingIsPut;
    }

    /** Whether nothing is put for the time being, not even by a take that is still under way. */
    public boolean isResting() {
        return resting;
    }

    /** Keeps so many workers from now on: others are dismissed as they come for a task and find none. */
    void keep(int workers) {
        lock.lock();
        try {
            wanted = workers;
            freed.signal();
            parked.forEach(seat -> seat.called.signal());
        } finally {
            lock.unlock();
        }
    }

    /** Takes back all tasks that no worker has taken yet. */
    public List<TaskEnvelope> removeAll() {
        lock.lock();
        try {
            List<TaskEnvelope> removed = new ArrayList<>(tasks);
            tasks.clear();
            freed.signal();
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is put any more: workers get what is held, then null. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            parked.forEach(seat -> seat.called.signal());
        } finally {
            lock.unlock();
        }
    }

    /** All tasks that were put and have not ended: those that wait, and those that run. */
    public List<TaskEnvelope> claimed() {
        lock.lock();
        try {
            List<TaskEnvelope> claimed = new ArrayList<>(tasks);
            for (Seat seat : seats) {
                if (seat.task != null) {
                    claimed.add(seat.task);
                }
            }
            return claimed;
        } finally {
            lock.unlock();
        }
    }

    /** The tasks that workers take next, so many of those that were put and not taken. */
    List<TaskEnvelope> held(int most) {
        lock.lock();
        try {
            return tasks.stream().limit(most).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Takes back a task that no worker has taken yet; null if there is none of this id. */
    @Nullable
    TaskEnvelope remove(UUID taskId) {
        lock.lock();
        try {
            for (TaskEnvelope task : tasks) {
                if (task.id().equals(taskId)) {
                    tasks.remove(task);
                    freed.signal();
                    return task;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** A worker comes; it must {@link #leave} on whatever way it ends. */
    Seat join() {
        lock.lockInTurn();
        try {
            Seat seat = new Seat(lock.newCondition());
            seats.add(seat);
            freed.signal();
            return seat;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next task for this worker, which has finished its last one. Waits for one, whether or not the thread is
     * interrupted: a stray interrupt must end no worker.
     *
     * @return null once closed and empty, or if it was given up or dismissed
     */
    @Nullable
    TaskEnvelope take(Seat seat) {
        lock.lockInTurn();
        try {
            if (seat.task != null) {
                readAhead.ended();
                give(seat, null);
            }
            while (seat.standing == Standing.SEATED) {
                TaskEnvelope task = tasks.poll();
                if (task != null) {
                    give(seat, task);
                    wakeOne();
                    if (isLow()) {
                        freed.signal();
                    }
                    return task;
                }
                if (seats.size() > wanted) {
                    seats.remove(seat);
                    seat.standing = Standing.DISMISSED;
                    freed.signal();
                    return null;
                }
                if (closed) {
                    return null;
                }
                park(seat);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives up the worker that has this task: it is no worker any more, whatever becomes of it.
     *
     * @return false if nobody has it, since its worker was quicker
     */
    boolean giveUp(TaskEnvelope task) {
        lock.lock();
        try {
            for (Seat seat : seats) {
                if (seat.task == task) {
                    give(seat, null);
                    seats.remove(seat);
                    seat.standing = Standing.GIVEN_UP;
                    stuck++;
                    freed.signal();
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** A worker goes; answers how it stood. */
    Standing leave(Seat seat) {
        lock.lockInTurn();
        try {
            switch (seat.standing) {
                case GIVEN_UP -> stuck--;
                case SEATED -> {
                    give(seat, null);
                    seats.remove(seat);
                    freed.signal();
                }
                case DISMISSED -> {}
            }
            return seat.standing;
        } finally {
            lock.unlock();
        }
    }

    private void park(Seat seat) {
        parked.push(seat);
        freed.signal();
        while (!seat.isCalled && !closed && seats.size() <= wanted) {
            seat.called.awaitUninterruptibly();
        }
        if (seat.isCalled) {
            seat.isCalled = false;
            waking = false;
        } else {
            parked.remove(seat);
        }
    }

    private void wakeOne() {
        if (waking || tasks.isEmpty()) {
            return;
        }
        Seat next = parked.poll();
        if (next != null) {
            waking = true;
            next.isCalled = true;
            next.called.signal();
        }
    }

    private void give(Seat seat, @Nullable TaskEnvelope task) {
        busy += (task == null ? 0 : 1) - (seat.task == null ? 0 : 1);
        seat.task = task;
    }

    private int free() {
        int idle = unassigned();
        return idle > 0 || isLow() ? idle + ahead : 0;
    }

    private int unassigned() {
        return places() - busy - tasks.size();
    }

    /** Of the tasks that are held beyond what can start, half are gone. */
    private boolean isLow() {
        return ahead > 0 && tasks.size() <= ahead / 2;
    }

    private int places() {
        return Math.min(seats.size(), wanted);
    }
}
