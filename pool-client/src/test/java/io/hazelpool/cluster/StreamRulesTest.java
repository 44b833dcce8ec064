package io.hazelpool.cluster;

import io.hazelpool.api.StreamTask;
import io.hazelpool.client.PoolClient;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import java.time.Duration;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/**
 * The rules of Reactive Streams for publishers, as its TCK has them, put to streams of a cluster of two. What it skips
 * no test could show for any publisher.
 */
public class StreamRulesTest extends FlowPublisherVerification<Long> {

    /** Generous: what must come does so in a few milliseconds, unless the machine is busy. */
    private static final long MUST_COME_MILLIS = 5_000;

    /** How long is watched for what must not come. */
    private static final long MUST_NOT_COME_MILLIS = 100;

    @SuppressWarnings("NullAway.Init")
    private TestCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private PoolClient client;

    /** TestNG wants it public. */
    public StreamRulesTest() {
        super(new TestEnvironment(MUST_COME_MILLIS, MUST_NOT_COME_MILLIS), MUST_COME_MILLIS);
    }

    /** Some rules leave streams behind that nobody reads: there is a worker for each. */
    @BeforeClass
    public void startCluster() {
        cluster = TestCluster.of(
                2,
                config -> config.with(NodeKeys.NODE_DRAIN_TIMEOUT, Duration.ZERO)
                        .withPool("stream_pool", PoolKeys.WORKERS, 100)
                        .withPool("stream_pool", PoolKeys.BREAKER_THRESHOLD, 0));
        client = cluster.client();
    }

    /** Ends what is left. */
    @AfterClass
    public void stopCluster() {
        cluster.close();
    }

    @Override
    public Flow.Publisher<Long> createFlowPublisher(long elements) {
        StreamTask<Long> task = out -> {
            for (long i = 0; i < elements; i++) {
                out.emit(i);
            }
        };
        return client.pool("stream_pool").stream(task);
    }

    /** It is rejected. */
    @Override
    public Flow.Publisher<Long> createFailedFlowPublisher() {
        return client.pool("nowhere").stream(out -> out.emit(0L));
    }
}
