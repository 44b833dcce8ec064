package io.hazelpool.node.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes a node a member of its cluster. */
public final class ClusterJoin {

    private static final Duration LOOK = Duration.ofMillis(200);

    /** Records of a new node take some seconds to spread through a cluster's DNS servers. */
    private static final Duration DNS_PATIENCE = Duration.ofMinutes(1);

    /** Data nodes that start at the same time are there by then. */
    private static final Duration DATA_PATIENCE = Duration.ofMinutes(2);

    private ClusterJoin() {}

    /**
     * Joins the cluster, or forms one.
     *
     * @throws NodeStartException if its address, port or cluster cannot be had
     */
    public static HazelcastInstance join(NodeConfig config) {
        Config settings = HazelcastSettings.of(config);
        String dns = config.get(NodeKeys.CLUSTER_DNS);
        if (!dns.isEmpty()) {
            new DnsMembers(dns, config.get(NodeKeys.CLUSTER_PORT)).awaitListed(OwnAddress.of(config), DNS_PATIENCE);
        }
        HazelcastInstance hazelcast = join(config, settings);
        awaitData(hazelcast, DATA_PATIENCE);
        hazelcast.getCluster().addMembershipListener(new MembershipLog());
        return hazelcast;
    }

    /**
     * Waits until some member can hold data; at once if this one does.
     *
     * @throws NodeStartException if there is none within this time, after it left the cluster again
     */
    static void awaitData(HazelcastInstance hazelcast, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (DataNodes.count(hazelcast) == 0) {
            if (System.nanoTime() - end > 0) {
                String cluster = hazelcast.getConfig().getClusterName();
                hazelcast.shutdown();
                throw new NodeStartException(
                        "node.role is worker, and in %d s no node joined the cluster '%s' that holds data; start one with node.role = data"
                                .formatted(patience.toSeconds(), cluster),
                        null);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                hazelcast.shutdown();
                Thread.currentThread().interrupt();
                throw new NodeStartException("interrupted while waiting for a node that holds data", e);
            }
        }
    }

    private static HazelcastInstance join(NodeConfig config, Config settings) {
        try {
            return MemberStart.start(settings);
        } catch (HazelcastException | IllegalStateException | IllegalArgumentException e) {
            if (config.get(NodeKeys.CLUSTER_CP_MEMBERS) > 0) {
                throw new NodeStartException(
                        "cannot start with cluster.cp-members = %d: %s Set it to 0, and breaker.store to map or auto"
                                .formatted(config.get(NodeKeys.CLUSTER_CP_MEMBERS), e.getMessage()),
                        e);
            }
            int first = settings.getNetworkConfig().getPort();
            throw new NodeStartException(
                    "cannot start on %s, ports %d to %d: %s; free a port, or change cluster.bind, cluster.port or cluster.port-range"
                            .formatted(
                                    config.get(NodeKeys.CLUSTER_BIND),
                                    first,
                                    first + settings.getNetworkConfig().getPortCount() - 1,
                                    e.getMessage()),
                    e);
        }
    }
}
