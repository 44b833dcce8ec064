package io.hazelpool.node.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.DistributedObjectEvent;
import com.hazelcast.core.DistributedObjectListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.impl.MapService;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.DefinedPools;
import io.hazelpool.wire.LogPace;
import io.hazelpool.wire.PoolDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the definitions of a node's pools in the cluster as the node means them. They can be lost with too many members
 * at once, and whoever reaches the cluster can remove them or write over them; the node looks within
 * {@value #SOON_MILLIS} ms of any change, and now and then.
 *
 * <p>Nodes start only where they agree, and none of them changes a definition. So one that differs is a stranger's, or
 * that of a node that started while there was none. That cannot be seen from it: each node writes its own over it,
 * twice a second at most, and tells what differed.
 */
final class DefinitionKeeper {

    private static final Logger log = LoggerFactory.getLogger(DefinitionKeeper.class);

    private static final long SOON_MILLIS = 500;
    private static final Duration NOW_AND_THEN = Duration.ofSeconds(60);
    private static final Duration BURST = Duration.ofMinutes(1);

    private final HazelcastInstance hazelcast;
    private final ScheduledExecutorService executor;
    private final Map<String, PoolDefinition> own;
    private final DefinedPools defined;
    private final UUID member;
    private final Duration nowAndThen;
    private final AtomicBoolean looksSoon = new AtomicBoolean();
    private final AtomicBoolean listensSoon = new AtomicBoolean();
    private final LogPace pace = new LogPace(BURST);
    private boolean listens; // the executor's own

    /**
     * Does nothing until started.
     *
     * @param executor a single thread that may block
     * @param own what the node means, by the names of its pools
     */
    DefinitionKeeper(HazelcastInstance hazelcast, ScheduledExecutorService executor, Map<String, PoolDefinition> own) {
        this(hazelcast, executor, own, NOW_AND_THEN);
    }

    /** The same with another time between looks without a reason. */
    DefinitionKeeper(
            HazelcastInstance hazelcast,
            ScheduledExecutorService executor,
            Map<String, PoolDefinition> own,
            Duration nowAndThen) {
        this.hazelcast = hazelcast;
        this.executor = executor;
        this.own = own;
        this.defined = new DefinedPools(hazelcast);
        this.member = hazelcast.getCluster().getLocalMember().getUuid();
        this.nowAndThen = nowAndThen;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // look catches and tells
    void start() {
        hazelcast.addDistributedObjectListener(new DistributedObjectListener() {
            @Override
            public void distributedObjectCreated(DistributedObjectEvent event) {}

            @Override
            public void distributedObjectDestroyed(DistributedObjectEvent event) {
                if (event.getObjectName().equals(ClusterNames.POOLS)
                        && event.getServiceName().equals(MapService.SERVICE_NAME)) {
                    soon(listensSoon, DefinitionKeeper.this::listenAnew);
                }
            }
        });
        hazelcast.getCluster().addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {}

            @Override
            public void memberRemoved(MembershipEvent event) {
                lookSoon();
            }
        });
        executor.scheduleWithFixedDelay(this::look, 0, nowAndThen.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void lookSoon() {
        soon(looksSoon, this::look);
    }

    /** Who destroys the map takes its listeners with it, by and by: a new one is added once he is through. */
    private void listenAnew() {
        listens = false;
        look();
    }

    /**
     * What comes by the thousand costs one of these.
     *
     * @param due whether it is to come already
     */
    @SuppressWarnings("FutureReturnValueIgnored") // look catches and tells
    private void soon(AtomicBoolean due, Runnable then) {
        if (due.compareAndSet(false, true)) {
            try {
                executor.schedule(
                        () -> {
                            due.set(false);
                            then.run();
                        },
                        SOON_MILLIS,
                        TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopping) {
                log.debug("this node is stopping");
            }
        }
    }

    private void look() {
        List<String> wrong = new ArrayList<>();
        try {
            if (!listens) {
                defined.whenChanged(this::lookSoon);
                listens = true;
            }
            own.forEach((pool, definition) -> setRight(pool, definition, wrong));
        } catch (Throwable e) { // an Error would end the schedule
            log.debug("could not look after the pools' definitions, trying again", e);
            lookSoon();
        }
        if (!wrong.isEmpty() && pace.isDue()) {
            log.warn(
                    "the cluster lost definitions of pools, or somebody wrote over them; they are written anew,"
                            + " maybe more often in the next minute: {}",
                    String.join("; ", wrong));
        }
    }

    /**
     * After a merge its member has another id, and is among nodes that need not agree with it. What it found may have
     * been asked for before, and be an answer of theirs.
     */
    private boolean wasMerged() {
        return !hazelcast.getCluster().getLocalMember().getUuid().equals(member);
    }

    private void setRight(String pool, PoolDefinition mine, List<String> wrong) {
        PoolDefinition found = defined.find(pool);
        if (mine.equals(found) || wasMerged()) {
            return;
        }
        String trouble = "";
        if (!defined.replace(pool, found, mine)) {
            trouble = ", and somebody keeps it locked or changed it meanwhile";
            lookSoon();
        }
        if (found == null) {
            wrong.add("pools." + pool + " is missing in the cluster" + trouble);
        } else {
            for (String difference : PoolAgreement.differences(pool, mine, found)) {
                wrong.add(difference + trouble);
            }
        }
    }
}
