package io.hazelpool.node.worker;

import io.hazelpool.api.Outcome.Course;
import io.hazelpool.api.TaskEnd;
import io.hazelpool.api.TaskFailedEvent;
import io.hazelpool.api.TaskStartedEvent;
import io.hazelpool.api.TaskStoppedEvent;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.ListenerThread;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.StandIn;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Tells a listener what happens to a pool's tasks.
 *
 * <p>Whoever ends a task that has started tells its start as well, if its worker has not come to that, so that each
 * task's moments come in their order, whichever threads tell them.
 */
final class ToldMoments implements TaskMoments {

    private final ListenerThread listener;
    private final String pool;
    private final String node;

    ToldMoments(ListenerThread listener, String pool, String node) {
        this.listener = listener;
        this.pool = pool;
        this.node = node;
    }

    @Override
    public void started(RunningTask running, Callable<?> task) {
        tellStart(running, StandIn.classNameOf(task));
    }

    @Override
    public void ended(RunningTask running, Reply reply) {
        if (reply.started()) {
            tellStart(running, null);
        }
        TaskEnd end = endOf(reply.ending());
        if (reply.failure() != null && isFailure(end)) {
            TaskFailedEvent failed = failed(reply, end, reply.failure());
            listener.tell(told -> told.taskFailed(failed));
        }
        Course course = new Course(
                node, Duration.ofMillis(reply.waitMillis()), Duration.ofNanos(Math.max(0, reply.runNanos())));
        TaskStoppedEvent stopped = new TaskStoppedEvent(pool, reply.taskId(), end, course);
        listener.tell(told -> told.taskStopped(stopped));
    }

    private void tellStart(RunningTask running, @Nullable String taskClass) {
        TaskStartedEvent started = new TaskStartedEvent(
                pool, running.envelope().id(), node, taskClass, Duration.ofMillis(running.waitMillis()));
        running.tellStart(() -> listener.tell(told -> told.taskStarted(started)));
    }

    private TaskFailedEvent failed(Reply reply, TaskEnd end, Failure failure) {
        boolean threw = !failure.className().equals(reply.ending().name()); // else it was told by the node
        return new TaskFailedEvent(
                pool, reply.taskId(), node, end, threw ? failure.className() : null, failure.message());
    }

    private static boolean isFailure(TaskEnd end) {
        return switch (end) {
            case FAILED, TIMED_OUT, UNDECODABLE -> true;
            case SUCCEEDED, CANCELLED, EXPIRED, LOST -> false;
        };
    }

    private static TaskEnd endOf(Ending ending) {
        return switch (ending) {
            case SUCCEEDED -> TaskEnd.SUCCEEDED;
            case FAILED -> TaskEnd.FAILED;
            case TIMED_OUT -> TaskEnd.TIMED_OUT;
            case UNDECODABLE -> TaskEnd.UNDECODABLE;
            case CANCELLED -> TaskEnd.CANCELLED;
            case EXPIRED -> TaskEnd.EXPIRED;
            case LOST -> TaskEnd.LOST;
        };
    }
}
