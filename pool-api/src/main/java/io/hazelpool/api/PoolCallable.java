package io.hazelpool.api;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A task with a result. A lambda or method reference may be given where one is expected; the class that holds it has to
 * be on the task class path of the nodes.
 *
 * <p>A task whose class is Hazelcast's {@code DataSerializable} or {@code IdentifiedDataSerializable} besides, and has
 * a constructor without parameters, is sent by what its {@code writeData} writes rather than by Java serialization,
 * which is faster. So are results and items. No factory needs to be configured.
 *
 * <p>The task runs on a worker's thread of some node, at most once. It should return soon after its thread is
 * interrupted: that is how a time limit reaches it.
 *
 * @param <T> the result; {@link Serializable} or null, and known to both node and client
 */
@FunctionalInterface
public interface PoolCallable<T extends @Nullable Object> extends Callable<T>, Serializable {}
