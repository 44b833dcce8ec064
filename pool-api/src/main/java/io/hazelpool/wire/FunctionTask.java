package io.hazelpool.wire;

import java.io.Serializable;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Supplier} or {@link Runnable} as a task.
 *
 * @param function either of them; or what a serializable lambda is written as, which becomes the lambda again where it
 *     is read
 */
public record FunctionTask(Object function) implements Callable<@Nullable Object>, StandIn, Serializable {

    @Override
    public Object task() {
        return function;
    }

    @Override
    public @Nullable Object call() {
        if (function instanceof Supplier<?> supplier) {
            return supplier.get();
        }
        if (function instanceof Runnable runnable) {
            runnable.run();
            return null;
        }
        throw new IllegalStateException(
                function.getClass().getName() + " is neither Supplier nor Runnable; of CompletableFuture's methods, "
                        + "supplyAsync and runAsync can be given a pool's executor");
    }
}
