package io.hazelpool.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.cluster.Address;
import com.hazelcast.spi.discovery.DiscoveryNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** A node that asked in that moment, told of no other, formed a cluster of its own. */
    @Test
    void asks_again_while_dns_answers_nothing() throws UnknownHostException {
        AtomicInteger asked = new AtomicInteger();
        DnsMembers members = new DnsMembers(
                "nodes.example",
                5701,
                name -> {
                    if (asked.incrementAndGet() < 3) {
                        throw new UnknownHostException(name + ": Temporary failure in name resolution");
                    }
                    return new InetAddress[] {InetAddress.getLoopbackAddress()};
                },
                Duration.ofMinutes(1));
        assertThat(members.discoverNodes())
                .extracting(DiscoveryNode::getPrivateAddress)
                .containsExactly(new Address("127.0.0.1", 5701));
    }

    @Test
    void fails_if_dns_goes_on_to_answer_nothing() {
        DnsMembers members = new DnsMembers(
                "nodes.example",
                5701,
                name -> {
                    throw new UnknownHostException(name);
                },
                NOT_AT_ALL);
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(members::discoverNodes)
                .withMessage("cluster.dns is nodes.example, which DNS answered with nothing for 0 s");
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
