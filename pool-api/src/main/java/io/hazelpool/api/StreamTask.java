package io.hazelpool.api;

import java.io.Serializable;

/**
 * A task that hands over many results, one after the other, while it runs. A lambda or method reference may be given
 * where one is expected; the class that holds it has to be on the task class path of the nodes. How to do without Java
 * serialization: see {@link PoolCallable}.
 *
 * <p>The task runs on a worker's thread of some node, at most once. What it hands over arrives once and in order; when
 * it returns the stream is complete, and when it throws the stream fails.
 *
 * @param <T> what it hands over, serializable
 */
@FunctionalInterface
public interface StreamTask<T> extends Serializable {

    /**
     * Hands over all there is.
     *
     * @param out takes the items; for this thread only, and until this returns
     */
    void run(StreamEmitter<T> out) throws Exception;
}
