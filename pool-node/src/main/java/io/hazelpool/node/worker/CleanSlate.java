package io.hazelpool.node.worker;

/**
 * A worker's thread, and how it is to be between tasks, whatever the last one did to it: its name, priority and context
 * class loader, no handler of uncaught exceptions, no interrupt, no thread-locals (see {@link ThreadLocals}).
 *
 * <p>A thread that is new is clean already: it inherits nothing of the one that starts it, which may be a worker that
 * just ran its last task.
 */
@SuppressWarnings("ThreadPriorityCheck") // it sets back what a task has set
final class CleanSlate {

    private final Thread thread;
    private final String name;
    private final ClassLoader taskClasses;

    /** A thread that is not started yet. */
    CleanSlate(WorkerThreads kind, Runnable work, String name, ClassLoader taskClasses) {
        this.name = name;
        this.taskClasses = taskClasses;
        thread = kind.unstarted(work, name);
        thread.setContextClassLoader(taskClasses);
    }

    Thread thread() {
        return thread;
    }

    /** Puts it back in order; to be called by itself. Looks before it writes: hardly any task leaves a mess. */
    void wipe() {
        if (!thread.getName().equals(name)) {
            thread.setName(name);
        }
        if (thread.getPriority() != Thread.NORM_PRIORITY) {
            thread.setPriority(Thread.NORM_PRIORITY);
        }
        if (thread.getContextClassLoader() != taskClasses) {
            thread.setContextClassLoader(taskClasses);
        }
        thread.setUncaughtExceptionHandler(null);
        ThreadLocals.OF_THREADS.drop();
    }
}
