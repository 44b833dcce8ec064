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
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a cluster's nodes by one DNS name that answers all their addresses, and asks again each time: addresses change
 * as nodes come and go.
 */
final class DnsMembers implements DiscoveryService {

    private static final Logger log = LoggerFactory.getLogger(DnsMembers.class);

    private static final Duration LOOK = Duration.ofMillis(200);

    /** The DNS server may be restarted just then. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String name;
    private final int port;
    private final Dns dns;
    private final Duration patience;

    /** What answers a name's addresses. */
    interface Dns {
        InetAddress[] lookUp(String name) throws UnknownHostException;
    }

    /** By this name; each node listens on this port. */
    DnsMembers(String name, int port) {
        this(name, port, InetAddress::getAllByName, PATIENCE);
    }

    /** The same, by another DNS. */
    DnsMembers(String name, int port, Dns dns, Duration patience) {
        this.name = name;
        this.port = port;
        this.dns = dns;
        this.patience = patience;
    }

    /**
     * Waits until the name answers this address too. When all nodes do so before they join, those that start together
     * become one cluster: of any two, the one that is listed later finds the other one.
     *
     * @throws NodeStartException if it does not within this time; says what is answered instead
     */
    void awaitListed(InetAddress own, Duration patience) {
        List<InetAddress> listed = await(addresses -> addresses.contains(own), patience);
        if (!listed.contains(own)) {
            throw new NodeStartException(
                    "cluster.dns is %s, which DNS answers with %s after %d s, without this node's %s; a headless service of Kubernetes needs publishNotReadyAddresses"
                            .formatted(name, addresses(listed), patience.toSeconds(), own.getHostAddress()),
                    null);
        }
        log.info("{} is known to DNS as {}", name, addresses(listed));
    }

    /**
     * Hazelcast asks once before it joins, and a node that is told of no other forms a cluster of its own. As this node
     * is listed itself, no address at all is no answer: it asks again for a while, and then fails, so that the start
     * fails, or a search for another part of a split cluster, which is repeated.
     */
    @Override
    public Iterable<DiscoveryNode> discoverNodes() {
        List<InetAddress> listed = await(addresses -> !addresses.isEmpty(), patience);
        if (listed.isEmpty()) {
            throw new NodeStartException(
                    "cluster.dns is %s, which DNS answered with nothing for %d s".formatted(name, patience.toSeconds()),
                    null);
        }
        return listed.stream()
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

    /** The first answer that is enough, or the last one of this time. */
    private List<InetAddress> await(Predicate<List<InetAddress>> enough, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        List<InetAddress> listed = resolve();
        while (!enough.test(listed) && System.nanoTime() - end < 0) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new NodeStartException("interrupted while waiting for DNS to answer %s".formatted(name), e);
            }
            listed = resolve();
        }
        return listed;
    }

    private List<InetAddress> resolve() {
        try {
            return List.of(dns.lookUp(name));
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
