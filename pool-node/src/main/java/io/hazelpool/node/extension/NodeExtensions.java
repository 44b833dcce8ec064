package io.hazelpool.node.extension;

import io.hazelpool.api.NodeExtension;
import io.hazelpool.api.Resources;
import io.hazelpool.node.cluster.NodeStartException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's extensions: started in the order they are found, closed in the reverse one. Used by one thread at a time.
 */
public final class NodeExtensions {

    private static final Logger log = LoggerFactory.getLogger(NodeExtensions.class);

    /** What one that hangs must leave of the time to each of those behind it. */
    private static final long RESERVE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final String node;
    private final ClassLoader taskClasses;
    private final OfferedResources resources;
    private final ArrayDeque<NodeExtension> started = new ArrayDeque<>(); // the last one first

    /** None is started yet. */
    public NodeExtensions(String node, ClassLoader taskClasses) {
        this.node = node;
        this.taskClasses = taskClasses;
        this.resources = new OfferedResources(node);
    }

    /** What they offer, once they have started. */
    public OfferedResources resources() {
        return resources;
    }

    /**
     * Starts all there are.
     *
     * @throws NodeStartException if one cannot be loaded or started, or two offer the same type; those that had started
     *     are still to be closed
     */
    public void start() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(taskClasses);
        try {
            load().forEach(this::start);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** All of them before the first one starts: what is missing is told before anything happens. */
    private List<NodeExtension> load() {
        try {
            List<NodeExtension> all = new ArrayList<>();
            ServiceLoader.load(NodeExtension.class, taskClasses).forEach(all::add);
            return all;
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new NodeStartException(
                    "node %s cannot load an extension: %s%s; put what it needs where tasks.path points to, or remove it"
                            .formatted(node, e, e.getCause() == null ? "" : ", because of " + e.getCause()),
                    e);
        }
    }

    private void start(NodeExtension extension) {
        Offering offering = new Offering(nameOf(extension));
        try {
            extension.start(offering);
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw offering.conflict == null ? cannotStart(offering.extension, e) : offering.conflict;
        } finally {
            offering.over = true;
        }
        started.push(extension);
        if (offering.conflict != null) {
            throw offering.conflict; // it swallowed the exception
        }
        log.info("extension {} has started and offers {}", offering.extension, resources.offeredBy(offering.extension));
    }

    private NodeStartException cannotStart(String extension, Throwable e) {
        log.error("extension {} failed to start", extension, e); // who reads the message alone misses its trace
        return new NodeStartException(
                "node %s cannot start its extension %s: %s; mend that, or remove it".formatted(node, extension, e), e);
    }

    /** Closes those that have started, within this time. Waits for none if the caller is interrupted. */
    public void close(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (NodeExtension next = started.poll(); next != null; next = started.poll()) {
            long left = deadline - System.nanoTime();
            long own = Math.max(left / (started.size() + 1), left - RESERVE_NANOS * started.size());
            close(next, Math.max(1, TimeUnit.NANOSECONDS.toMillis(own)));
        }
    }

    private void close(NodeExtension extension, long atMostMillis) {
        Thread thread = new Thread(() -> closeHere(extension), "hazelpool-close-extension");
        thread.setDaemon(true);
        thread.setContextClassLoader(taskClasses);
        try {
            thread.start();
            thread.join(atMostMillis);
            if (thread.isAlive()) {
                thread.interrupt();
                log.warn("extension {} took more than {} ms to close and is left", nameOf(extension), atMostMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.warn("interrupted; extension {} is closed without waiting for it", nameOf(extension));
        } catch (OutOfMemoryError e) { // no thread to be had; the rest of the node has to stop all the same
            log.error("extension {} is not closed", nameOf(extension), e);
        }
    }

    private static void closeHere(NodeExtension extension) {
        try {
            extension.close();
        } catch (Throwable e) {
            log.warn("extension {} failed to close; going on", nameOf(extension), e);
        }
    }

    private static String nameOf(NodeExtension extension) {
        return extension.getClass().getName();
    }

    /** For one extension, while it starts. */
    private final class Offering implements Resources {

        private final String extension;
        private volatile boolean over;
        private @Nullable NodeStartException conflict;

        private Offering(String extension) {
            this.extension = extension;
        }

        @Override
        public String node() {
            return node;
        }

        @Override
        public <T> void offer(Class<T> type, T resource) {
            if (over) {
                throw new IllegalStateException(
                        "%s has started; it can offer %s only before its start returns".formatted(extension, type));
            }
            if (!type.isInstance(resource)) {
                throw new IllegalArgumentException("%s offers as %s what is none".formatted(extension, type));
            }
            try {
                resources.add(type, resource, extension);
            } catch (IllegalStateException e) {
                conflict = new NodeStartException("node %s cannot start: %s".formatted(node, e.getMessage()), e);
                throw e;
            }
        }
    }
}
