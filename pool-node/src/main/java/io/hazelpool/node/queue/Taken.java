package io.hazelpool.node.queue;

import io.hazelpool.wire.Stored;
import io.hazelpool.wire.TaskEnvelope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was taken from a queue at once: its tasks in their order, and how much else. For one thread. */
public final class Taken {

    private final List<TaskEnvelope> tasks;
    private int others;
    private @Nullable Throwable unreadable;

    /** Nothing yet; so many tasks are likely. */
    public Taken(int likely) {
        tasks = new ArrayList<>(likely);
    }

    /** An item: a task, or something else; null too may have been queued. */
    void add(@Nullable Object item) {
        if (item instanceof TaskEnvelope task) {
            tasks.add(task);
            return;
        }
        others++;
        if (unreadable == null && item instanceof Stored.Unreadable first) {
            unreadable = first.why();
        }
    }

    public List<TaskEnvelope> tasks() {
        return tasks;
    }

    /** How many were no tasks, or could not be read. */
    public int others() {
        return others;
    }

    /** How much was taken, tasks or not. */
    public int all() {
        return tasks.size() + others;
    }

    /** Why the first of those could not be read that could not; null if all could. */
    public @Nullable Throwable unreadable() {
        return unreadable;
    }
}
