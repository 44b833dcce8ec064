package io.hazelpool.api;

/** Where a {@link NodeExtension} puts what it offers to the tasks of its node. Used on the thread that starts it. */
public interface Resources {

    /** The name of the node, as in logs and status. */
    String node();

    /**
     * Offers an object to tasks, which get it by {@link TaskContext#resource}. Many tasks may use it at a time, so it
     * has to be safe for use by many threads.
     *
     * @param type what it is asked for by: this type exactly, not those above or below it
     * @throws IllegalArgumentException if the resource is not of that type
     * @throws IllegalStateException if the type is offered already, which also fails the node's start; or if the
     *     extension's start has returned
     */
    <T> void offer(Class<T> type, T resource);
}
