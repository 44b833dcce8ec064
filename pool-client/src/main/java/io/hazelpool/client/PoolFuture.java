package io.hazelpool.client;

import io.hazelpool.api.TaskCancelledException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A task as {@link java.util.concurrent.Future} tells it. Cancelling it takes effect here at once, as with
 * {@link java.util.concurrent.FutureTask}, and is asked of the cluster; whether the task stopped is not waited for.
 */
final class PoolFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    private final RemoteHandle<?> handle;

    /**
     * Follows a handle.
     *
     * @param result makes this future's result of the task's
     */
    @SuppressWarnings("FutureReturnValueIgnored") // this future takes over whatever comes of it
    <R extends @Nullable Object> PoolFuture(RemoteHandle<R> handle, Function<R, T> result) {
        this.handle = handle;
        handle.result().whenComplete((value, failure) -> {
            if (failure == null) {
                complete(result.apply(value));
            } else if (failure instanceof TaskCancelledException) {
                super.cancel(false); // somebody else asked for it
            } else {
                completeExceptionally(failure);
            }
        });
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean first = !isDone() && super.cancel(mayInterruptIfRunning);
        if (first) {
            handle.cancel(mayInterruptIfRunning);
        }
        return first || isCancelled();
    }
}
