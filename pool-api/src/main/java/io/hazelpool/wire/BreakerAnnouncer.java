package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.BreakerEvent;
import io.hazelpool.api.PoolListener;
import io.hazelpool.breaker.BreakerPhase;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells this process's log and its listener when a breaker changes its phase, on a thread of its own that is there only
 * once there is something to tell.
 */
public final class BreakerAnnouncer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BreakerAnnouncer.class);

    private final HazelcastInstance hazelcast;
    private final PoolListener listener;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread daemon = new Thread(work, "hazelpool-events");
        daemon.setDaemon(true);
        return daemon;
    });

    public BreakerAnnouncer(HazelcastInstance hazelcast, PoolListener listener) {
        this.hazelcast = hazelcast;
        this.listener = listener;
    }

    /**
     * Listens from now on.
     *
     * @param first is told of each notice before all others, on Hazelcast's thread; must not block
     */
    public void start(Consumer<BreakerNotice> first) {
        hazelcast.<BreakerNotice>getTopic(ClusterNames.BREAKER_PHASES).addMessageListener(message -> {
            first.accept(message.getMessageObject());
            try {
                thread.execute(() -> announce(message.getMessageObject()));
            } catch (RejectedExecutionException closing) {
                log.debug("closing: {} is not announced any more", message.getMessageObject());
            }
        });
    }

    private void announce(BreakerNotice notice) {
        if (notice.word().phase() == BreakerPhase.OPEN) {
            log.warn(
                    "{}: circuit breaker OPEN, failures in a row {}: {}",
                    notice.pool(),
                    notice.word().failures(),
                    notice.cause());
        } else {
            log.info("{}: circuit breaker {}: {}", notice.pool(), notice.word().phase(), notice.cause());
        }
        try {
            listener.breakerChanged(new BreakerEvent(
                    notice.pool(), notice.word().phase(), notice.word().failures(), notice.cause()));
        } catch (Throwable e) {
            log.warn("a listener failed; going on", e);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
