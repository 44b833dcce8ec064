package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.BreakerEvent;
import io.hazelpool.breaker.BreakerPhase;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Tells this process's log and its listener when a breaker changes its phase. */
public final class BreakerAnnouncer {

    private static final Logger log = LoggerFactory.getLogger(BreakerAnnouncer.class);

    private final HazelcastInstance hazelcast;
    private final ListenerThread listener;

    public BreakerAnnouncer(HazelcastInstance hazelcast, ListenerThread listener) {
        this.hazelcast = hazelcast;
        this.listener = listener;
    }

    /**
     * Listens from now on, until the instance is shut down. The log does not wait for its turn behind a slow listener.
     *
     * @param first is told of each notice before all others, on Hazelcast's thread; must not block
     */
    public void start(Consumer<BreakerNotice> first) {
        OwnMessages.follow(hazelcast, ClusterNames.BREAKER_PHASES, BreakerNotice.class, notice -> {
            first.accept(notice);
            tellLog(notice);
            listener.tellRare(told -> told.breakerChanged(new BreakerEvent(
                    notice.pool(), notice.word().phase(), notice.word().failures(), notice.cause())));
        });
    }

    private static void tellLog(BreakerNotice notice) {
        BreakerPhase phase = notice.word().phase();
        LoggingEventBuilder line = log.atLevel(phase == BreakerPhase.OPEN ? Level.WARN : Level.INFO)
                .addKeyValue("hazelpool.pool", notice.pool())
                .addKeyValue("hazelpool.breaker", phase);
        if (phase == BreakerPhase.OPEN) {
            line.log(
                    "{}: circuit breaker OPEN, failures in a row {}: {}",
                    notice.pool(),
                    notice.word().failures(),
                    notice.cause());
        } else {
            line.log("{}: circuit breaker {}: {}", notice.pool(), phase, notice.cause());
        }
    }
}
