package io.hazelpool.node.cluster;

import com.hazelcast.core.HazelcastInstance;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a member's partitions to the others while it is still there. Hazelcast's graceful shutdown gives them away and
 * then closes the connections at once, up to half a second before clients are told where the partitions are now: what a
 * client sent to this member meanwhile breaks off, and its fate is unknown. Seen with 2 of 10,000 submissions in a
 * restart of three nodes. A member without partitions that is still there answers such a client that it is wrong, and
 * the client asks elsewhere.
 */
public final class PartitionRelease {

    private static final Logger log = LoggerFactory.getLogger(PartitionRelease.class);

    private final HazelcastInstance hazelcast;

    public PartitionRelease(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
    }

    /**
     * Starts it, on a thread of its own. From its success on this is a lite member, for as long as it still lives.
     *
     * @return whether clients are to be given time to learn of it: false if there are none, or nobody took the
     *     partitions over, as when this is the last member, or a member of the CP Subsystem; never exceptional
     */
    public CompletableFuture<Boolean> start() {
        CompletableFuture<Boolean> released = new CompletableFuture<>();
        Thread thread = new Thread(() -> released.complete(release()), "hazelpool-release");
        thread.setDaemon(true);
        thread.start();
        return released;
    }

    private boolean release() {
        try {
            if (hazelcast.getClientService().getConnectedClients().isEmpty() || !isPossible()) {
                return false;
            }
            hazelcast.getCluster().demoteLocalDataMember();
            return true;
        } catch (RuntimeException e) { // then the shutdown gives the partitions away
            log.debug("the partitions are not given away before the shutdown", e);
            return false;
        }
    }

    private boolean isPossible() {
        return hazelcast.getConfig().getCPSubsystemConfig().getCPMemberCount() == 0
                && !hazelcast.getCluster().getLocalMember().isLiteMember()
                && DataNodes.count(hazelcast) > 1;
    }
}
