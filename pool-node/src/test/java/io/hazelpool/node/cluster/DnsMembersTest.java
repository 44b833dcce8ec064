package io.hazelpool.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.cluster.Address;
import com.hazelcast.spi.discovery.DiscoveryNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DnsMembersTest {

    private static final Duration NOT_AT_ALL = Duration.ZERO;

    private final DnsMembers local = new DnsMembers("localhost", 5701);

    @Test
    void finds_a_node_at_each_address_the_name_answers() throws UnknownHostException {
        assertThat(local.discoverNodes())
                .extracting(DiscoveryNode::getPrivateAddress)
                .contains(new Address("127.0.0.1", 5701));
    }

    @Test
    void finds_nobody_by_a_name_nobody_has() {
        assertThat(new DnsMembers("nobody.invalid", 5701).discoverNodes()).isEmpty();
    }

    @Test
    void goes_on_as_soon_as_the_node_is_listed() {
        local.awaitListed(InetAddress.getLoopbackAddress(), NOT_AT_ALL);
    }

    @Test
    void gives_up_on_a_name_that_does_not_list_the_node_and_says_what_it_lists() throws UnknownHostException {
        InetAddress own = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> local.awaitListed(own, NOT_AT_ALL))
                .withMessageContainingAll("localhost", "127.0.0.1", "10.0.0.1", "publishNotReadyAddresses");
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> new DnsMembers("nobody.invalid", 5701).awaitListed(own, NOT_AT_ALL))
                .withMessageContaining("answers with nothing");
    }
}
