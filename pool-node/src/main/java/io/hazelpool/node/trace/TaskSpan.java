package io.hazelpool.node.trace;

import io.hazelpool.wire.Reply;
import org.jspecify.annotations.Nullable;

/**
 * One task's span. None of its methods throws, whatever the SDK does.
 *
 * <p>The worker's thread begins, enters and leaves it; any thread ends it, once, also before it began: a task's time
 * may be up before its worker has come to it. Of a task that never begins, as it was refused, nothing is told.
 */
public interface TaskSpan {

    /** Of a task that has none. */
    TaskSpan NONE = new TaskSpan() {
        @Override
        public void begin() {}

        @Override
        public void enter() {}

        @Override
        public void leave() {}

        @Override
        public void end(Reply reply, @Nullable String taskClass) {}
    };

    /** The task was admitted. */
    void begin();

    /** Makes it this thread's current one: spans that the task makes are its children. */
    void enter();

    /** It is this thread's no more. */
    void leave();

    /**
     * The task ended.
     *
     * @param reply tells how
     * @param taskClass null if it was not read
     */
    void end(Reply reply, @Nullable String taskClass);
}
