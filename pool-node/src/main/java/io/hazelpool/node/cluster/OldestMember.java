package io.hazelpool.node.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what one node has to do for all: when a member leaves, and now and then. The oldest member does it: there
 * is exactly one, and when it leaves itself the next one is told of that too.
 *
 * <p>Duties look for whatever others left behind, so one that failed, or whose member died over it, is made good with
 * the next look. Each must be harmless if done twice.
 */
public final class OldestMember implements MembershipListener {

    private static final Logger log = LoggerFactory.getLogger(OldestMember.class);

    private static final long RETRY_SECONDS = 1;
    private static final String STOPPING = "this node is stopping; another one will see to it";

    private final HazelcastInstance hazelcast;
    private final ScheduledExecutorService executor;
    private final Duration lookEvery;
    private final List<Consumer<Supplier<Set<UUID>>>> duties;
    private final AtomicBoolean retrying = new AtomicBoolean();

    /**
     * Does nothing until started.
     *
     * @param executor carries out the duties; Hazelcast's event thread must not wait for the cluster
     * @param lookEvery how often, should no member leave
     */
    public OldestMember(
            HazelcastInstance hazelcast,
            ScheduledExecutorService executor,
            Duration lookEvery,
            List<Consumer<Supplier<Set<UUID>>>> duties) {
        this.hazelcast = hazelcast;
        this.executor = executor;
        this.lookEvery = lookEvery;
        this.duties = List.copyOf(duties);
    }

    /** Looks from now on, whenever a member leaves and now and then besides. */
    @SuppressWarnings("FutureReturnValueIgnored") // carryOut catches and tells
    public void start() {
        hazelcast.getCluster().addMembershipListener(this);
        executor.scheduleWithFixedDelay(this::carryOut, 0, lookEvery.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void memberAdded(MembershipEvent event) {}

    @Override
    public void memberRemoved(MembershipEvent event) {
        look();
    }

    /** Looks once more, soon; does not block. */
    public void look() {
        try {
            executor.execute(this::carryOut);
        } catch (RejectedExecutionException stopping) {
            log.debug(STOPPING);
        }
    }

    private void carryOut() {
        try {
            if (hazelcast.getCluster().getMembers().iterator().next().localMember()) {
                duties.forEach(this::carryOut);
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void carryOut(Consumer<Supplier<Set<UUID>>> duty) {
        try {
            duty.accept(this::members);
        } catch (Throwable e) {
            failed(e);
        }
    }

    /** "Not active" may be said of another member: whether this one is stopping, its own life tells. */
    private void failed(Throwable e) {
        if (hazelcast.getLifecycleService().isRunning()) {
            log.warn("could not settle what members left behind, trying again", e);
            retry();
        } else {
            log.debug(STOPPING);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // carryOut catches and tells
    private void retry() {
        if (retrying.compareAndSet(false, true)) {
            try {
                executor.schedule(
                        () -> {
                            retrying.set(false);
                            carryOut();
                        },
                        RETRY_SECONDS,
                        TimeUnit.SECONDS);
            } catch (RejectedExecutionException stopping) {
                log.debug(STOPPING);
            }
        }
    }

    private Set<UUID> members() {
        return hazelcast.getCluster().getMembers().stream().map(Member::getUuid).collect(Collectors.toSet());
    }
}
