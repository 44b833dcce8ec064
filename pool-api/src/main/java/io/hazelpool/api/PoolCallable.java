package io.hazelpool.api;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A task with a result. Lambdas and method references may be given where one is expected; the class that writes them
 * has to be on the task class path of the nodes.
 *
 * @param <T> the result, which must be {@link Serializable}, or null
 */
@FunctionalInterface
public interface PoolCallable<T extends @Nullable Object> extends Callable<T>, Serializable {}
