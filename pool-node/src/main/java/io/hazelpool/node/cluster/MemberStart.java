package io.hazelpool.node.cluster;

import static com.hazelcast.internal.networking.ChannelOption.DIRECT_BUF;
import static com.hazelcast.internal.networking.ChannelOption.SO_KEEPALIVE;
import static com.hazelcast.internal.networking.ChannelOption.SO_LINGER;
import static com.hazelcast.internal.networking.ChannelOption.SO_RCVBUF;
import static com.hazelcast.internal.networking.ChannelOption.SO_SNDBUF;
import static com.hazelcast.internal.networking.ChannelOption.TCP_KEEPCOUNT;
import static com.hazelcast.internal.networking.ChannelOption.TCP_KEEPIDLE;
import static com.hazelcast.internal.networking.ChannelOption.TCP_KEEPINTERVAL;
import static com.hazelcast.internal.networking.ChannelOption.TCP_NODELAY;
import static com.hazelcast.internal.server.ServerContext.KILO_BYTE;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.networking.ChannelInitializer;
import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.server.ServerContext;
import com.hazelcast.internal.server.tcp.UnifiedProtocolDecoder;
import com.hazelcast.internal.server.tcp.UnifiedProtocolEncoder;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperties;
import java.util.function.Function;

/**
 * Starts a member of Hazelcast without a defect of its 5.7.0, by which a frozen node takes healthy ones with it.
 *
 * <p>A process that stands still has its connections accepted by its kernel, and answers none. Whoever opened one has
 * the first packet to send and must not send it yet; Hazelcast's encoder says of this wait that there is nothing to do,
 * so its thread of output begins anew at once, for ever, and serves no other connection. Heartbeats to healthy members
 * on the same thread stay unsent, and they part as well. Here the encoder says that it waits; the answer wakes it.
 *
 * <p>The defect is https://github.com/hazelcast/hazelcast/issues/26473. Nothing public lets an encoder be changed: this
 * class alone uses Hazelcast's internals, and goes when they mend it.
 */
final class MemberStart {

    private MemberStart() {}

    /** As {@link com.hazelcast.core.Hazelcast#newHazelcastInstance(Config)} does it, throwing what that throws. */
    static HazelcastInstance start(Config config) {
        return HazelcastInstanceFactory.newHazelcastInstance(config, config.getInstanceName(), new Context());
    }

    private static final class Context extends DefaultNodeContext {
        @Override
        public NodeExtension createNodeExtension(Node node) {
            return new Extension(node);
        }
    }

    private static final class Extension extends DefaultNodeExtension {
        Extension(Node node) {
            super(node);
        }

        @Override
        public Function<EndpointQualifier, ChannelInitializer> createChannelInitializerFn(ServerContext server) {
            return qualifier -> channel -> initialize(channel, server);
        }
    }

    private static void initialize(Channel channel, ServerContext server) {
        HazelcastProperties properties = server.properties();
        channel.options()
                .setOption(DIRECT_BUF, properties.getBoolean(ClusterProperty.SOCKET_BUFFER_DIRECT))
                .setOption(TCP_NODELAY, properties.getBoolean(ClusterProperty.SOCKET_NO_DELAY))
                .setOption(SO_KEEPALIVE, properties.getBoolean(ClusterProperty.SOCKET_KEEP_ALIVE))
                .setOption(SO_SNDBUF, properties.getInteger(ClusterProperty.SOCKET_SEND_BUFFER_SIZE) * KILO_BYTE)
                .setOption(SO_RCVBUF, properties.getInteger(ClusterProperty.SOCKET_RECEIVE_BUFFER_SIZE) * KILO_BYTE)
                .setOption(SO_LINGER, properties.getSeconds(ClusterProperty.SOCKET_LINGER_SECONDS))
                .setOption(TCP_KEEPIDLE, properties.getInteger(ClusterProperty.SOCKET_KEEP_IDLE))
                .setOption(TCP_KEEPCOUNT, properties.getInteger(ClusterProperty.SOCKET_KEEP_COUNT))
                .setOption(TCP_KEEPINTERVAL, properties.getInteger(ClusterProperty.SOCKET_KEEP_INTERVAL));
        WaitingEncoder encoder = new WaitingEncoder(server);
        channel.outboundPipeline().addLast(encoder);
        channel.inboundPipeline().addLast(new UnifiedProtocolDecoder(server, encoder));
    }

    private static final class WaitingEncoder extends UnifiedProtocolEncoder {
        WaitingEncoder(ServerContext server) {
            super(server);
        }

        @Override
        public HandlerStatus onWrite() {
            HandlerStatus status = super.onWrite();
            // Of no account once it has put others in its place: the pipeline then asks those.
            return status == HandlerStatus.CLEAN ? HandlerStatus.BLOCKED : status;
        }
    }
}
