package io.hazelpool.client;

import io.hazelpool.api.InvalidTaskException;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.SerializationPath;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.TaskOrigin;
import io.hazelpool.wire.WireSeal;
import java.io.IOException;
import java.io.NotSerializableException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Makes envelopes of tasks, on the submitting thread: what is wrong with a task is told where it was submitted. */
final class TaskPacker {

    private final UUID client;
    private final @Nullable String submitter;
    private final int maxTaskBytes;
    private final Clock clusterClock;
    private final WireSeal seal;
    private final TaskPlaces places;
    private final CarriedMdc mdc = new CarriedMdc();
    private final CarriedTrace trace = CarriedTrace.found();

    /**
     * For one client.
     *
     * @param submitter its configured name; empty if it has none
     * @param places is told each task
     */
    TaskPacker(UUID client, String submitter, int maxTaskBytes, Clock clusterClock, WireSeal seal, TaskPlaces places) {
        this.client = client;
        this.submitter = submitter.isEmpty() ? null : submitter;
        this.maxTaskBytes = maxTaskBytes;
        this.clusterClock = clusterClock;
        this.seal = seal;
        this.places = places;
    }

    /**
     * Packs a task.
     *
     * @param options how long it may wait in the queue and run, and its headers
     * @param wantsReply whether its end is to be told to this client
     * @throws InvalidTaskException if it is not serializable or too large
     */
    TaskEnvelope pack(Object task, TaskOptions options, boolean wantsReply) {
        Objects.requireNonNull(task, "task");
        byte[] payload = encode(task);
        places.note(task);
        if (payload.length > maxTaskBytes) {
            throw new InvalidTaskException(
                    "%s takes %d bytes, max-task-bytes is %d; hand over a reference to the data, or raise max-task-bytes"
                            .formatted(task.getClass().getName(), payload.length, maxTaskBytes),
                    null);
        }
        long now = clusterClock.millis();
        Duration expiry = options.expiry();
        long expiresAt = expiry == null ? TaskEnvelope.NEVER : now + expiry.toMillis();
        return new TaskEnvelope(randomId(), wantsReply ? client : null, now, expiresAt, payload)
                .withTimeout(options.timeout())
                .from(new TaskOrigin(submitter, options.headers(), mdc.ofThisThread(), trace.ofThisThread()));
    }

    /** The task as it goes over the wire, for this pool only; by the submitting thread too, as there may be many. */
    TaskEnvelope seal(TaskEnvelope task, String pool) {
        return seal.seal(task, pool);
    }

    private static byte[] encode(Object task) {
        try {
            return ObjectBytes.encode(task);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            String path = e instanceof NotSerializableException ? SerializationPath.find(task) : null;
            String what = path == null ? e.toString() : path + " is not serializable";
            throw new InvalidTaskException(
                    "%s cannot be sent: %s; make it Serializable, mark the field transient, or hand over what it is made of"
                            .formatted(task.getClass().getName(), what),
                    e);
        }
    }

    /** Ids need to differ, not to be unguessable; {@link UUID#randomUUID} locks one source of entropy for all. */
    private static UUID randomId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong());
    }
}
