package io.hazelpool.api;

import java.io.Serializable;

/**
 * A task without a result. A lambda or method reference may be given where one is expected; the class that holds it has
 * to be on the task class path of the nodes. How to do without Java serialization: see {@link PoolCallable}.
 *
 * <p>The task runs on a worker's thread of some node, at most once. It should return soon after its thread is
 * interrupted: that is how a time limit reaches it.
 */
@FunctionalInterface
public interface PoolRunnable extends Runnable, Serializable {}
