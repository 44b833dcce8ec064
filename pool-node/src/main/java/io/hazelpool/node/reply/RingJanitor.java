package io.hazelpool.node.reply;

import com.hazelcast.client.Client;
import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.hazelpool.wire.ClusterNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the reply rings of clients that are gone. A client removes its own when it is closed; this is for those that
 * died, and for tasks that ended after their client was closed.
 *
 * <p>A client counts as gone when it was not connected to this member for the whole grace: one whose connection broke
 * finds its replies when it is back. Not thread-safe; to be called by one thread, time and again.
 */
public final class RingJanitor {

    private static final Logger log = LoggerFactory.getLogger(RingJanitor.class);

    private final HazelcastInstance hazelcast;
    private final Duration grace;
    private final Map<UUID, Long> missingSince = new HashMap<>();

    public RingJanitor(HazelcastInstance hazelcast, Duration grace) {
        this.hazelcast = hazelcast;
        this.grace = grace;
    }

    /** Looks for rings without a client, and removes those whose time is up. */
    public void sweep() {
        Set<UUID> connected = hazelcast.getClientService().getConnectedClients().stream()
                .map(Client::getUuid)
                .collect(Collectors.toSet());
        missingSince.keySet().removeAll(connected);
        long now = System.nanoTime();
        for (DistributedObject object : hazelcast.getDistributedObjects()) {
            UUID client = object instanceof Ringbuffer<?> ? ClusterNames.clientOf(object.getName()) : null;
            if (client != null && !connected.contains(client)) {
                long since = missingSince.computeIfAbsent(client, unknown -> now);
                if (now - since >= grace.toNanos()) {
                    object.destroy();
                    missingSince.remove(client);
                    log.info("removed the replies of client {}, which has been gone for {}", client, grace);
                }
            }
        }
    }
}
