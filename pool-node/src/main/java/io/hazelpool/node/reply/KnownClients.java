package io.hazelpool.node.reply;

import com.hazelcast.client.Client;
import com.hazelcast.client.ClientListener;
import com.hazelcast.core.HazelcastInstance;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The clients that are connected to this member, or were for the grace, and where they come from. Of those that are
 * gone it knows the last {@value #MOST_GONE}. Thread-safe.
 */
final class KnownClients implements ClientListener {

    private static final int MOST_GONE = 10_000;

    private final HazelcastInstance hazelcast;
    private final Duration grace;
    private final Map<UUID, Gone> gone = new LinkedHashMap<>(); // in the order they went; guarded by this

    private record Gone(String address, long since) {}

    /** Knows only who is connected, until it listens. */
    KnownClients(HazelcastInstance hazelcast, Duration grace) {
        this.hazelcast = hazelcast;
        this.grace = grace;
    }

    @Override
    public void clientConnected(Client client) {}

    @Override
    public synchronized void clientDisconnected(Client client) {
        gone.remove(client.getUuid());
        gone.put(client.getUuid(), new Gone(addressOf(client), System.nanoTime()));
        if (gone.size() > MOST_GONE) {
            gone.remove(gone.keySet().iterator().next());
        }
    }

    /** With their addresses. */
    Map<UUID, String> connected() {
        Map<UUID, String> connected = new HashMap<>();
        for (Client client : hazelcast.getClientService().getConnectedClients()) {
            connected.put(client.getUuid(), addressOf(client));
        }
        return connected;
    }

    /** With their last addresses; one that is back may be among them. */
    synchronized Map<UUID, String> gone() {
        long now = System.nanoTime();
        gone.values().removeIf(client -> now - client.since > grace.toNanos());
        Map<UUID, String> addresses = new HashMap<>();
        gone.forEach((client, last) -> addresses.put(client, last.address));
        return addresses;
    }

    /** Where it comes from, or came from last; null if it is not known. */
    @Nullable
    String addressOf(UUID id) {
        for (Client client : hazelcast.getClientService().getConnectedClients()) {
            if (client.getUuid().equals(id)) {
                return addressOf(client);
            }
        }
        synchronized (this) {
            Gone last = gone.get(id);
            return last == null ? null : last.address;
        }
    }

    private static String addressOf(Client client) {
        InetSocketAddress address = client.getSocketAddress();
        return address == null || address.getAddress() == null
                ? "an unknown address"
                : address.getAddress().getHostAddress();
    }
}
