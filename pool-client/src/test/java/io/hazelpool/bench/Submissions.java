package io.hazelpool.bench;

import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.durableexecutor.DurableExecutorService;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.WorkerPool;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** How a task is submitted to each, and its result looked at. */
final class Submissions {

    static final TaskOptions WHEN_THERE_IS_ROOM = TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(10));

    private Submissions() {}

    /** The same for all. */
    static PoolCallable<Integer> task(int number) {
        return new NoOpTask(number);
    }

    static Starter to(WorkerPool pool) {
        return to(pool, Submissions::task);
    }

    /** The same with other tasks, as their numbers tell. */
    static Starter to(WorkerPool pool, IntFunction<PoolCallable<Integer>> tasks) {
        return (number, end) -> {
            var unused = pool.submit(tasks.apply(number), WHEN_THERE_IS_ROOM)
                    .result()
                    .whenComplete((result, failure) -> end.ended(isRight(number, result)));
        };
    }

    static Starter to(DurableExecutorService des) {
        return (number, end) -> {
            Callable<Integer> task = task(number);
            var unused = des.submit(task).whenComplete((result, failure) -> end.ended(isRight(number, result)));
        };
    }

    static Starter to(IExecutorService ies) {
        return (number, end) -> {
            Callable<Integer> task = task(number);
            ies.submit(task, new ExecutionCallback<>() {
                @Override
                public void onResponse(Integer result) {
                    end.ended(isRight(number, result));
                }

                @Override
                public void onFailure(Throwable failure) {
                    end.ended(false);
                }
            });
        };
    }

    /** Whether it is this task's result; a failed one has none, though the type does not say so. */
    private static boolean isRight(int number, @Nullable Integer result) {
        return result != null && result == number;
    }
}
