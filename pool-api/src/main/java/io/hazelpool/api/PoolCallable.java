package io.hazelpool.api;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A task with a result. A lambda or method reference may be given where one is expected; the class that holds it has to
 * be on the task class path of the nodes.
 *
 * <p>A task can do without Java serialization, which is slower, by one of Hazelcast's ways, of which the first wins:
 *
 * <ul>
 *   <li>A {@code CompactSerializer} for exactly its class is listed in
 *       {@code META-INF/services/com.hazelcast.nio.serialization.compact.CompactSerializer}, where the loader of the
 *       class finds it: best in the same jar. It may be called by many threads at a time. One that cannot be made is
 *       passed over, and told of in the log.
 *   <li>The class is {@code DataSerializable} or {@code IdentifiedDataSerializable} besides, and has a constructor
 *       without parameters.
 * </ul>
 *
 * <p>So can results, items, and the objects that such a one writes. No factory or serializer needs to be configured.
 * There are no {@code GenericRecord}s, and nothing is written as Compact by reflection.
 *
 * <p>The task runs on a worker's thread of some node, at most once. It should return soon after its thread is
 * interrupted: that is how a time limit reaches it.
 *
 * @param <T> the result; {@link Serializable} or null, and known to both node and client
 */
@FunctionalInterface
public interface PoolCallable<T extends @Nullable Object> extends Callable<T>, Serializable {}
