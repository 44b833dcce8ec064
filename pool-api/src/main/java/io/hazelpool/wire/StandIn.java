package io.hazelpool.wire;

/** Is called in place of a task that cannot be called itself. */
public interface StandIn {

    /** What it stands for. */
    Object task();

    /** The name of a task's class, whatever stands in for it. */
    static String classNameOf(Object task) {
        Object real = task;
        while (real instanceof StandIn standIn) {
            real = standIn.task();
        }
        return real.getClass().getName();
    }
}
