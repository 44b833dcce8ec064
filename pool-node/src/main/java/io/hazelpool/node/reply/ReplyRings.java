package io.hazelpool.node.reply;

import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.DistributedObjectEvent;
import com.hazelcast.core.DistributedObjectListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.services.ObjectNamespace;
import com.hazelcast.ringbuffer.Ringbuffer;
import com.hazelcast.ringbuffer.impl.RingbufferService;
import com.hazelcast.spi.impl.AbstractDistributedObject;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.LogPace;
import io.hazelpool.wire.RingsAnswer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rings of replies as this node sees them: who made each, in which order, and for which clients it may make more.
 * An empty ring takes 200 KB on each of two nodes, and anybody who reaches the cluster can make one, or name one in a
 * task, by a name of a hundred bytes.
 *
 * <p>Thread-safe. Hazelcast tells of rings on its event threads, a moment after they were made or removed.
 * {@code strangers} is the reply writer's own.
 */
public final class ReplyRings implements DistributedObjectListener {

    private static final Logger log = LoggerFactory.getLogger(ReplyRings.class);

    /** More than ours have; an answer with others has its bounds. */
    private static final int LONGEST_NAME = 256;

    private final HazelcastInstance hazelcast;
    private final int most;
    private final KnownClients clients;
    private final Map<String, Made> made = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger madeSinceSweep = new AtomicInteger();
    private final AtomicLong excess = new AtomicLong();
    private final Set<UUID> strangers = new HashSet<>(); // clients nobody knows, to which this node has written
    private final LogPace refusedPace = new LogPace();
    private volatile Runnable whenMany = () -> {};

    /**
     * How a ring came about.
     *
     * @param maker the client or member; null if it was there before this node looked
     * @param address that of the maker, if it is a client that this node knew then
     * @param number the higher, the younger
     */
    record Made(@Nullable UUID maker, @Nullable String address, long number) {}

    /**
     * Sees nothing before the start.
     *
     * @param keep for how long clients that are gone are known
     * @param most how many rings of clients that nobody knows this node makes
     */
    public ReplyRings(HazelcastInstance hazelcast, Duration keep, int most) {
        this.hazelcast = hazelcast;
        this.most = most;
        this.clients = new KnownClients(hazelcast, keep);
    }

    /**
     * From now on.
     *
     * @param many is called when so many rings were made since the last sweep that there may be too many; must not
     *     block
     */
    public void start(Runnable many) {
        whenMany = many;
        hazelcast.getClientService().addClientListener(clients);
        hazelcast.addDistributedObjectListener(this);
        present().forEach(ring -> made.putIfAbsent(ring, new Made(null, null, 0)));
    }

    @Override
    public void distributedObjectCreated(DistributedObjectEvent event) {
        if (isOfReplies(event) && event.getSource() instanceof UUID maker) {
            Made by = new Made(maker, clients.addressOf(maker), numbers.incrementAndGet());
            made.put(String.valueOf(event.getObjectName()), by);
            if (madeSinceSweep.incrementAndGet() == most) {
                whenMany.run();
            }
        }
    }

    @Override
    public void distributedObjectDestroyed(DistributedObjectEvent event) {
        if (isOfReplies(event)) {
            made.remove(String.valueOf(event.getObjectName()));
        }
    }

    private static boolean isOfReplies(DistributedObjectEvent event) {
        return event.getServiceName().equals(RingbufferService.SERVICE_NAME)
                && ClusterNames.isReplies(String.valueOf(event.getObjectName()));
    }

    /**
     * Whether this node may write to a client, and so make its ring if there is none. It may to each client that it
     * knows or that has a ring, and to so many others: of clients that are connected to other nodes only it may not
     * have heard yet. To be called by one thread.
     */
    boolean admits(UUID client) {
        if (made.containsKey(ClusterNames.replies(client))
                || strangers.contains(client)
                || clients.addressOf(client) != null) {
            return true;
        }
        if (strangers.size() >= most && !forgetRemoved()) {
            excess.incrementAndGet();
            return false;
        }
        strangers.add(client);
        return true;
    }

    /** Once a second; answers whether there is room then. */
    private boolean forgetRemoved() {
        if (!refusedPace.isDue()) {
            return false;
        }
        strangers.removeIf(client -> !made.containsKey(ClusterNames.replies(client)));
        if (strangers.size() < most) {
            return true;
        }
        log.warn(
                "wrote no more replies for clients that nobody knows: {} of them have rings ({} refused so far)",
                strangers.size(),
                excess.get());
        return false;
    }

    /** What this node tells others. */
    public RingsAnswer answer() {
        return new RingsAnswer(clients.connected(), clients.gone(), kept());
    }

    /** The names of rings that Hazelcast shows: also of such as no client has. */
    Set<String> present() {
        return hazelcast.getDistributedObjects().stream()
                .filter(object -> object instanceof Ringbuffer<?> && ClusterNames.isReplies(object.getName()))
                .map(DistributedObject::getName)
                .collect(Collectors.toSet());
    }

    /**
     * Rings whose places are on this member. Whoever still has a ring that was removed, and goes on writing, makes it
     * anew without Hazelcast showing it.
     */
    private Set<String> kept() {
        AbstractDistributedObject<?> any = (AbstractDistributedObject<?>) hazelcast.getMap(ClusterNames.POOLS);
        RingbufferService service = any.getNodeEngine().getService(RingbufferService.SERVICE_NAME);
        Set<String> kept = new HashSet<>();
        for (Map<ObjectNamespace, ?> ofPartition : service.getContainers().values()) {
            for (ObjectNamespace ring : ofPartition.keySet()) {
                if (ClusterNames.isReplies(ring.getObjectName())
                        && ring.getObjectName().length() <= LONGEST_NAME) {
                    kept.add(ring.getObjectName());
                }
            }
        }
        return kept;
    }

    @Nullable
    Made made(String ring) {
        return made.get(ring);
    }

    void sweeping() {
        madeSinceSweep.set(0);
    }

    void removedExcess(int rings) {
        excess.addAndGet(rings);
    }

    /** How many rings this node removed, or did not make, as there were too many. */
    public long excess() {
        return excess.get();
    }
}
