package io.hazelpool.client;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.StreamCredits;
import io.hazelpool.wire.StreamCredits.Credit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells nodes how far the streams they run may go, and how much of what they sent was read. What could not be told is
 * told with the next beat, a second later. Thread-safe, and blocks nobody but the threads of {@code calls}.
 */
final class CreditSender {

    private static final Logger log = LoggerFactory.getLogger(CreditSender.class);

    private final HazelcastInstance hazelcast;
    private final UUID client;
    private final Executor calls;
    private final Map<UUID, NodeCredits> nodes = new ConcurrentHashMap<>();

    CreditSender(HazelcastInstance hazelcast, UUID client, Executor calls) {
        this.hazelcast = hazelcast;
        this.client = client;
        this.calls = calls;
    }

    /** This client read the node's batch of this number. */
    void read(UUID node, long number) {
        creditsOf(node).read(number);
    }

    /** The node's stream may go further. */
    void granted(UUID node, RemoteItems<?> stream) {
        creditsOf(node).granted(stream);
    }

    /** Tells each node of all its streams. */
    void tellAll(Collection<RemoteItems<?>> streams) {
        for (RemoteItems<?> stream : streams) {
            UUID node = stream.node();
            if (node != null) {
                creditsOf(node).granted(stream);
            }
        }
        forgetTheGone();
    }

    private NodeCredits creditsOf(UUID node) {
        return nodes.computeIfAbsent(node, id -> new NodeCredits(calls, (read, credits) -> tell(id, read, credits)));
    }

    /** A node started anew has another id. One that comes back after a broken connection is learned anew. */
    private void forgetTheGone() {
        Set<UUID> present = hazelcast.getCluster().getMembers().stream()
                .map(Member::getUuid)
                .collect(Collectors.toUnmodifiableSet());
        nodes.keySet().retainAll(present);
    }

    private void tell(UUID node, long batchesRead, List<Credit> credits) {
        try {
            for (Member member : hazelcast.getCluster().getMembers()) {
                if (member.getUuid().equals(node)) {
                    hazelcast
                            .getExecutorService(ClusterNames.CREDITS)
                            .submitToMember(new StreamCredits(client, batchesRead, credits), member)
                            .get();
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RuntimeException e) {
            log.debug("could not tell node {} how far its streams may go; with the next beat", node, e);
        }
    }
}
