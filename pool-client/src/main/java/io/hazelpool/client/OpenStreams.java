package io.hazelpool.client;

import io.hazelpool.wire.StreamBatch;
import io.hazelpool.wire.StreamItems;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * This client's streams whose tasks' end is not known yet, by task id. Those whose items nobody wants any more are
 * among them: their nodes are told so until the end comes, since a cancel may get lost. Thread-safe.
 */
final class OpenStreams {

    private final Map<UUID, RemoteItems<?>> open = new ConcurrentHashMap<>();
    private final CreditSender credits;

    OpenStreams(CreditSender credits) {
        this.credits = credits;
    }

    void add(RemoteItems<?> stream) {
        open.put(stream.taskId(), stream);
    }

    void remove(RemoteItems<?> stream) {
        open.remove(stream.taskId());
    }

    /** Hands each stream its items, on the reader's thread. Those nobody wants any more count as read all the same. */
    void arrived(StreamBatch batch) {
        credits.read(batch.nodeId(), batch.number());
        for (StreamItems part : batch.parts()) {
            RemoteItems<?> stream = open.get(part.taskId());
            if (stream != null) {
                stream.arrived(batch.nodeId(), part.first(), part.items());
            }
        }
    }

    /** This one's task may go on. */
    void granted(RemoteItems<?> stream) {
        UUID node = stream.node();
        if (node != null) { // it is: items came from there
            credits.granted(node, stream);
        }
    }

    /** To be called every second: nodes are to know that their streams are still listened to, or are not. */
    void tellNodes() {
        if (!open.isEmpty()) {
            credits.tellAll(open.values());
        }
    }

    /**
     * Ends all streams, and asks for their tasks to be cancelled.
     *
     * @return completed when the tasks have ended
     */
    CompletableFuture<Void> endAll(String why) {
        return CompletableFuture.allOf(
                open.values().stream().map(stream -> stream.endHere(why)).toArray(CompletableFuture<?>[]::new));
    }
}
