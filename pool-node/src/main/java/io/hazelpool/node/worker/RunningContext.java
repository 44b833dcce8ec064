package io.hazelpool.node.worker;

import io.hazelpool.api.TaskContext;
import io.hazelpool.node.extension.OfferedResources;
import io.hazelpool.wire.TaskOrigin;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** What a task that runs on this node can know about itself, and its log lines tell. */
final class RunningContext extends TaskContext {

    static final String POOL = TaskOrigin.OWN_MDC + "pool";
    static final String TASK = TaskOrigin.OWN_MDC + "task";
    static final String NODE = TaskOrigin.OWN_MDC + "node";

    private final String pool;
    private final String node;
    private final OfferedResources resources;
    private final RunningTask running;
    private final TaskOrigin origin;
    private final long startMillis = System.currentTimeMillis();

    /** Of a task that starts now. */
    RunningContext(String pool, String node, OfferedResources resources, RunningTask running) {
        this.pool = pool;
        this.node = node;
        this.resources = resources;
        this.running = running;
        this.origin = running.envelope().origin();
    }

    /** Makes this thread the task's. */
    void open() {
        enter();
        running.span().enter();
        if (!origin.mdc().isEmpty()) {
            MDC.setContextMap(origin.mdc());
        }
        MDC.put(POOL, pool);
        MDC.put(TASK, id().toString());
        MDC.put(NODE, node);
    }

    /** It is the task's no more, whatever that put into the MDC. */
    void close() {
        MDC.clear();
        running.span().leave();
        leave();
    }

    @Override
    public UUID id() {
        return running.envelope().id();
    }

    @Override
    public String pool() {
        return pool;
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public Instant deadline() {
        return Instant.ofEpochMilli(startMillis).plusNanos(running.deadlineNanos() - running.startNanos());
    }

    @Override
    public Duration timeLeft() {
        return Duration.ofNanos(Math.max(0, running.deadlineNanos() - System.nanoTime()));
    }

    @Override
    public boolean isCancelled() {
        return running.isUnwanted();
    }

    @Override
    public @Nullable String submitter() {
        return origin.submitter();
    }

    @Override
    public Map<String, String> headers() {
        return origin.headers();
    }

    @Override
    public <T> T resource(Class<T> type) {
        return resources.get(type);
    }
}
