package io.hazelpool.node.reply;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.node.reply.ReplyRings.Made;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.LogPace;
import io.hazelpool.wire.RingsAnswer;
import io.hazelpool.wire.RingsQuestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the reply rings of clients that are gone. A client removes its own when it is closed; this is for those that
 * died, for tasks that ended after their client was closed, and for rings of clients that never were.
 *
 * <p>A client counts as gone when it was connected to no member for the whole grace: one whose connection broke finds
 * its replies when it is back. Meanwhile each address has a number of such rings, and of more the youngest go at once.
 * A ring counts for the address its client came from, or else that of the client which made it, or else for the nodes:
 * what comes from one address costs nobody at another his replies. Rings of clients that are connected count for
 * nobody, as a connection takes more than a ring.
 *
 * <p>Nothing is removed while a member does not tell whom it knows. Not thread-safe; to be called by one thread, time
 * and again; blocks until all members have answered, for {@value #PATIENCE_SECONDS} s at most.
 */
public final class RingJanitor {

    private static final Logger log = LoggerFactory.getLogger(RingJanitor.class);

    private static final long PATIENCE_SECONDS = 5;

    private final HazelcastInstance hazelcast;
    private final ReplyRings rings;
    private final Duration grace;
    private final int mostPerAddress;
    private final Map<String, Long> missingSince = new HashMap<>();
    private final LogPace excessPace = new LogPace();

    public RingJanitor(HazelcastInstance hazelcast, ReplyRings rings, Duration grace, int mostPerAddress) {
        this.hazelcast = hazelcast;
        this.rings = rings;
        this.grace = grace;
        this.mostPerAddress = mostPerAddress;
    }

    /** Looks for rings without a client, and removes those whose time is up, and those that are too many. */
    public void sweep() {
        rings.sweeping();
        Set<String> candidates = rings.present(); // before the question: whose they are, some member knows by then
        List<RingsAnswer> answers = new ArrayList<>();
        boolean all = askAll(answers);
        Map<UUID, String> known = new HashMap<>();
        Set<String> missing = new HashSet<>(candidates);
        for (RingsAnswer answer : answers) {
            known.putAll(answer.gone());
            missing.addAll(answer.rings());
            answer.rings().stream().filter(missingSince::containsKey).forEach(candidates::add);
        }
        for (RingsAnswer answer : answers) {
            known.putAll(answer.connected());
            answer.connected().keySet().forEach(client -> missing.remove(ClusterNames.replies(client)));
        }
        candidates.retainAll(missing);
        long now = System.nanoTime();
        missingSince.keySet().retainAll(missing);
        missing.forEach(ring -> missingSince.putIfAbsent(ring, now));
        if (all) {
            removeOld(candidates, now);
            removeExcess(candidates, known);
        }
    }

    private void removeOld(Set<String> candidates, long now) {
        List<String> old = candidates.stream()
                .filter(ring -> now - missingSince.getOrDefault(ring, now) >= grace.toNanos())
                .toList();
        old.forEach(this::remove);
        old.forEach(candidates::remove);
        if (!old.isEmpty()) {
            log.info(
                    "removed {} rings of replies whose clients have been gone for {}: {}",
                    old.size(),
                    grace,
                    old.get(0));
        }
    }

    private void removeExcess(Set<String> candidates, Map<UUID, String> known) {
        Map<String, List<String>> byAddress =
                candidates.stream().collect(Collectors.groupingBy(ring -> addressOf(ring, known)));
        byAddress.forEach((address, ofAddress) -> {
            if (ofAddress.size() > mostPerAddress) {
                ofAddress.sort(Comparator.comparingLong(this::age));
                List<String> youngest = ofAddress.subList(mostPerAddress, ofAddress.size());
                youngest.forEach(this::remove);
                rings.removedExcess(youngest.size());
                if (excessPace.isDue()) {
                    log.warn(
                            "removed the youngest {} of {} rings of replies that came from {}, for clients that are not"
                                    + " connected: security.max-rings-per-address is {}",
                            youngest.size(),
                            ofAddress.size(),
                            address,
                            mostPerAddress);
                }
            }
        });
    }

    private String addressOf(String ring, Map<UUID, String> known) {
        UUID client = ClusterNames.clientOf(ring);
        String own = client == null ? null : known.get(client);
        if (own != null) {
            return own;
        }
        Made made = rings.made(ring);
        if (made == null || made.maker() == null) {
            return "nobody known";
        }
        if (made.address() != null) {
            return made.address();
        }
        String ofMaker = known.get(made.maker());
        if (ofMaker != null) {
            return ofMaker;
        }
        boolean byNode = hazelcast.getCluster().getMembers().stream()
                .anyMatch(member -> member.getUuid().equals(made.maker()));
        return byNode ? "tasks of clients that nobody knows" : "client " + made.maker();
    }

    /** Those that Hazelcast does not show come last, as nobody knows when they were made. */
    private long age(String ring) {
        Made made = rings.made(ring);
        return made == null ? Long.MAX_VALUE : made.number();
    }

    private void remove(String ring) {
        hazelcast.getRingbuffer(ring).destroy();
        missingSince.remove(ring);
    }

    private boolean askAll(List<RingsAnswer> answers) {
        Map<Member, Future<RingsAnswer>> asked =
                hazelcast.getExecutorService(ClusterNames.CHORES).submitToAllMembers(new RingsQuestion());
        boolean all = true;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (Map.Entry<Member, Future<RingsAnswer>> entry : asked.entrySet()) {
            try {
                RingsAnswer answer = entry.getValue().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (answer == null) {
                    all = false;
                } else {
                    answers.add(answer);
                }
            } catch (TimeoutException | ExecutionException e) {
                log.debug("{} did not tell whom it knows", entry.getKey(), e);
                all = false;
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return all;
    }
}
