package io.hazelpool.node.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import com.hazelcast.spi.discovery.integration.DiscoveryService;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a cluster's nodes by one DNS name that answers all their addresses, and asks again each time: addresses change
 * as nodes come and go.
 */
final class DnsMembers implements DiscoveryService {

    private static final Logger log = LoggerFactory.getLogger(DnsMembers.class);

    private static final Duration LOOK = Duration.ofMillis(200);

    private final String name;
    private final int port;

    /** By this name; each node listens on this port. */
    DnsMembers(String name, int port) {
        this.name = name;
        this.port = port;
    }

    /**
     * Waits until the name answers this address too. When all nodes do so before they join, those that start together
     * become one cluster: of any two, the one that is listed later finds the other one.
     *
     * @throws NodeStartException if it does not within this time; says what is answered instead
     */
    void awaitListed(InetAddress own, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        List<InetAddress> listed = resolve();
        while (!listed.contains(own)) {
            if (System.nanoTime() - end > 0) {
                throw new NodeStartException(
                        "cluster.dns is %s, which DNS answers with %s after %d s, without this node's %s; a headless service of Kubernetes needs publishNotReadyAddresses"
                                .formatted(name, addresses(listed), patience.toSeconds(), own.getHostAddress()),
                        null);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new NodeStartException("interrupted while waiting for DNS to answer %s".formatted(name), e);
            }
            listed = resolve();
        }
        log.info("{} is known to DNS as {}", name, addresses(listed));
    }

    @Override
    public Iterable<DiscoveryNode> discoverNodes() {
        return resolve().stream()
                .<DiscoveryNode>map(address -> new SimpleDiscoveryNode(new Address(address, port)))
                .toList();
    }

    @Override
    public void start() {}

    @Override
    public void destroy() {}

    @Override
    public Map<String, String> discoverLocalMetadata() {
        return Map.of();
    }

    private List<InetAddress> resolve() {
        try {
            return List.of(InetAddress.getAllByName(name));
        } catch (UnknownHostException e) {
            log.debug("DNS does not know {}", name, e);
            return List.of();
        }
    }

    private static String addresses(List<InetAddress> listed) {
        return listed.isEmpty()
                ? "nothing"
                : String.join(
                        ", ", listed.stream().map(InetAddress::getHostAddress).toList());
    }
}
