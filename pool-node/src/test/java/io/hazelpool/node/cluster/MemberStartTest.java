package io.hazelpool.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.networking.nio.NioNetworking;
import com.hazelcast.internal.networking.nio.NioThread;
import com.hazelcast.internal.server.tcp.TcpServer;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MemberStartTest {

    /** What the threads of output do in a second that they wait: two at start, and some for each connection. */
    private static final long FEW = 1_000;

    @Test
    void waits_for_the_answer_of_a_frozen_member_without_a_turn() throws Exception {
        try (ServerSocket frozen = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TestMembers members = new TestMembers()) {
            members.start();
            NodeConfig node = members.config()
                    .with(NodeKeys.CLUSTER_MEMBERS, List.of("127.0.0.1:" + frozen.getLocalPort(), "127.0.0.1"));
            HazelcastInstance member = members.start(HazelcastSettings.of(node));
            assertThat(member.getCluster().getMembers()).hasSize(2);
            frozen.accept().close();
            assertThat(turns(member)).isLessThan(FEW);
        }
    }

    @Test
    void joins_and_answers_as_ever() {
        try (TestMembers members = new TestMembers()) {
            HazelcastInstance first = members.start();
            HazelcastInstance second = members.start();
            await().untilAsserted(
                            () -> assertThat(first.getCluster().getMembers()).hasSize(2));
            first.getMap("m").set("key", "from the first");
            assertThat(second.getMap("m").get("key")).isEqualTo("from the first");
        }
    }

    private static long turns(HazelcastInstance member) {
        TcpServer server =
                (TcpServer) ((HazelcastInstanceProxy) member).getOriginal().node.getServer();
        return Stream.of(((NioNetworking) server.getNetworking()).getOutputThreads())
                .mapToLong(NioThread::completedTaskCount)
                .sum();
    }
}
