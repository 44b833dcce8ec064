package io.hazelpool.node.worker;

import io.hazelpool.wire.ListenerThread;
import io.hazelpool.wire.Reply;
import java.util.concurrent.Callable;

/** Is told what happens to each task of a pool, on the thread it happens on. Must be quick, and must not throw. */
interface TaskMoments {

    /** Nobody listens: no task pays for it. */
    TaskMoments NONE = new TaskMoments() {
        @Override
        public void started(RunningTask running, Callable<?> task) {}

        @Override
        public void ended(RunningTask running, Reply reply) {}
    };

    /** For whoever listens there. */
    static TaskMoments toldTo(ListenerThread listener, String pool, String node) {
        return listener.hasListener() ? new ToldMoments(listener, pool, node) : NONE;
    }

    /** The task was read and is about to be called. */
    void started(RunningTask running, Callable<?> task);

    /** It ended like this; told once, and perhaps before its start is: its time may be up while it is read. */
    void ended(RunningTask running, Reply reply);
}
