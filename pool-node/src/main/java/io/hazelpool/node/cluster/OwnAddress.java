package io.hazelpool.node.cluster;

import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** What {@code cluster.bind} means on this machine. */
final class OwnAddress {

    private OwnAddress() {}

    /**
     * The one address a node listens on and is known by.
     *
     * @throws NodeStartException if the configured name is unknown, or any address would do and there is none but
     *     loopback
     */
    static InetAddress of(NodeConfig config) {
        String bind = config.get(NodeKeys.CLUSTER_BIND);
        InetAddress address;
        try {
            address = InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw new NodeStartException(
                    "cluster.bind is %s, which is no address and no known host name".formatted(bind), e);
        }
        if (!address.isAnyLocalAddress()) {
            return address;
        }
        InetAddress reachable = firstReachable();
        if (reachable == null) {
            throw new NodeStartException(
                    "cluster.bind is %s, but this machine has no IPv4 address beside loopback; name one"
                            .formatted(bind),
                    null);
        }
        return reachable;
    }

    /** Others have to be told one address: that of the first interface that is up. Hazelcast's default is IPv4. */
    private static @Nullable InetAddress firstReachable() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(OwnAddress::isUp)
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress())
                    .findFirst()
                    .orElse(null);
        } catch (SocketException e) {
            throw new NodeStartException("cannot list this machine's addresses; set cluster.bind to one of them", e);
        }
    }

    private static boolean isUp(NetworkInterface candidate) {
        try {
            return candidate.isUp();
        } catch (SocketException e) {
            return false;
        }
    }
}
