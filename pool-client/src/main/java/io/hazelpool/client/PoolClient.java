package io.hazelpool.client;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.hazelpool.api.PoolListener;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.api.Submission;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.ConfigException;
import io.hazelpool.config.PoolName;
import io.hazelpool.wire.AllowedClasses;
import io.hazelpool.wire.BreakerAnnouncer;
import io.hazelpool.wire.ClusterCalls;
import io.hazelpool.wire.ControlDesk;
import io.hazelpool.wire.ListenerThread;
import io.hazelpool.wire.ObjectReader;
import io.hazelpool.wire.StatusReader;
import io.hazelpool.wire.WireSeal;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a cluster of nodes, and the way to its pools.
 *
 * <pre>{@code
 * try (PoolClient client = PoolClient.connect(ClientConfig.defaults())) {
 *     int answer = client.pool("async_pool").submit(() -> 6 * 7).result().get();
 * }
 * }</pre>
 *
 * <p>Thread-safe, and meant to be shared: one per application. It reconnects by itself for as long as it is open.
 */
public final class PoolClient implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PoolClient.class);

    private static final long CLOCK_SYNC_SECONDS = 60;
    private static final long RECONCILE_SECONDS = 1;
    private static final long PAUSES_SECONDS = 1;
    private static final long STREAMS_SECONDS = 1;
    private static final Duration LAST_CANCELS = Duration.ofSeconds(1);

    private final HazelcastInstance hazelcast;
    private final ClientThreads threads = new ClientThreads();
    private final ClusterClock clock = new ClusterClock(Clock.systemUTC());
    private final WireSeal seal;
    private final ClusterCalls calls;
    private final PoolDirectory directory;
    private final TaskPacker packer;
    private final ReplyReader replies;
    private final Canceller canceller;
    private final Results results;
    private final Reconciler reconciler;
    private final OpenStreams streams;
    private final PauseWatch pauses;
    private final Operations operations;
    private final ListenerThread listener;
    private final SubmissionWatches watches = new SubmissionWatches();
    private final BreakerAnnouncer announcer;
    private final Map<String, BreakerGate> gates = new ConcurrentHashMap<>();
    private final Deadlines deadlines = new Deadlines(threads.timer());
    private final Map<String, Submitter> submitters = new ConcurrentHashMap<>();
    private final Map<String, WorkerPool> pools = new ConcurrentHashMap<>();
    private boolean closed;

    private PoolClient(HazelcastInstance hazelcast, ClientConfig config, PoolListener listener, WireSeal seal) {
        this.hazelcast = hazelcast;
        UUID id = hazelcast.getLocalEndpoint().getUuid();
        Duration deadline = config.get(ClientKeys.CLIENT_DEADLINE);
        StatusReader reader = new StatusReader(hazelcast, clock, threads.calls());
        calls = new ClusterCalls(threads.calls(), deadline);
        directory = new PoolDirectory(hazelcast, reader);
        this.seal = seal;
        TaskPlaces places = new TaskPlaces();
        packer = new TaskPacker(
                id, config.get(ClientKeys.CLIENT_NAME), config.get(ClientKeys.MAX_TASK_BYTES), clock, seal, places);
        replies = new ReplyReader(hazelcast, id, seal);
        canceller = new Canceller(hazelcast, threads.calls(), clock, deadline);
        results = new Results(
                config.get(ClientKeys.CLIENT_MAX_IN_FLIGHT),
                threads.callbacks(),
                new ObjectReader(
                        classLoaderOfResults(),
                        new AllowedClasses(places::isOwn, "results.allow", config.get(ClientKeys.RESULTS_ALLOW))),
                replies,
                canceller,
                clock);
        reconciler = new Reconciler(
                hazelcast,
                results,
                directory,
                clock,
                config.get(ClientKeys.CLIENT_LOSS_GRACE),
                config.get(ClientKeys.CLIENT_UNREACHABLE_GRACE));
        streams = new OpenStreams(new CreditSender(hazelcast, id, threads.calls()));
        results.itemsTo(streams::arrived);
        pauses = new PauseWatch(hazelcast, threads.calls());
        operations = new Operations(
                new Statuses(reader, directory, calls, deadline),
                new TaskInquiry(hazelcast, calls, clock, deadline),
                new ControlDesk(hazelcast, directory::nodes, calls, clock, pauses::read));
        this.listener = new ListenerThread(listener);
        if (this.listener.hasListener()) {
            watches.add(new Rejections(this.listener));
        }
        announcer = new BreakerAnnouncer(hazelcast, this.listener);
    }

    /** {@link #connect(ClientConfig, PoolListener)} without a listener. */
    public static PoolClient connect(ClientConfig config) {
        return connect(config, PoolListener.NONE);
    }

    /**
     * Connects to a cluster.
     *
     * @param listener is told what happens to the pools and to this client's submissions, on a thread of its own
     * @throws PoolUnavailableException if no cluster of the configured name answers within the configured deadline
     * @throws ConfigException if {@code security.keys-file} cannot be read, or is wrong
     */
    public static PoolClient connect(ClientConfig config, PoolListener listener) {
        long started = System.nanoTime();
        WireSeal seal = WireSeal.of(config.get(ClientKeys.SECURITY_KEYS_FILE));
        HazelcastInstance hazelcast = ClusterLink.connect(config);
        PoolClient client = new PoolClient(hazelcast, config, listener, seal);
        Duration left = config.get(ClientKeys.CLIENT_DEADLINE).minusNanos(System.nanoTime() - started);
        try {
            client.calls.ask("connect", left, () -> {
                client.clock.synchronize(hazelcast);
                client.watchBreakers();
                client.pauses.start();
                return true;
            });
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
        client.everyNowAndThen(client::synchronizeClock, CLOCK_SYNC_SECONDS);
        client.everyNowAndThen(client.reconciler::look, RECONCILE_SECONDS);
        client.everyNowAndThen(client.pauses::lookIfAsked, PAUSES_SECONDS);
        client.everyNowAndThen(client.streams::tellNodes, STREAMS_SECONDS);
        return client;
    }

    /**
     * A pool by its name; always the same object for the same name. Whether a node defines it is told when it is used.
     *
     * @throws IllegalArgumentException if no pool can have such a name
     */
    public WorkerPool pool(String name) {
        return pools.computeIfAbsent(PoolName.check(name), this::newPool);
    }

    /**
     * The names of the pools that the nodes define.
     *
     * @throws PoolUnavailableException if the cluster does not answer within the deadline
     */
    public SortedSet<String> poolNames() {
        return calls.ask("pools", directory::names);
    }

    /**
     * Has a node take nothing new, of any pool, until {@link #undrain}, also after it is started anew under its name.
     * What it runs, it finishes; its status tells how far it is. Every node heeds this within a second.
     *
     * @param node its name, as in the status
     * @throws IllegalArgumentException if there is no such node; the message lists those there are
     * @throws PoolUnavailableException if the cluster does not answer within the deadline
     */
    public void drain(String node) {
        operations.desk().drain(node);
    }

    /**
     * Has a drained node take tasks again; does nothing if it does.
     *
     * @param node its name; one that was drained need not be there
     * @throws IllegalArgumentException if there is no such node; the message lists those there are
     * @throws PoolUnavailableException if the cluster does not answer within the deadline
     */
    public void undrain(String node) {
        operations.desk().undrain(node);
    }

    private synchronized WorkerPool newPool(String name) {
        BreakerGate gate = new BreakerGate(hazelcast, name, threads.calls(), clock);
        gates.put(name, gate);
        Doorkeeper doorkeeper = new Doorkeeper(name, directory, pauses, gate, seal);
        Submitter submitter = new Submitter(name, hazelcast, directory, doorkeeper, deadlines::watch, watches);
        submitters.put(name, submitter);
        deadlines.add(submitter);
        if (closed) {
            submitter.close(); // it refuses whatever it is given
        } else {
            submitter.start();
        }
        return new WorkerPool(name, packer, submitter, results, streams, operations);
    }

    /** From now on, for all pools. */
    void watch(SubmissionWatch watch) {
        watches.add(watch);
    }

    int inFlight() {
        return results.inFlight();
    }

    int maxInFlight() {
        return results.limit();
    }

    /** Notices may be missed while there is no connection. */
    private void watchBreakers() {
        announcer.start(notice -> {
            BreakerGate gate = gates.get(notice.pool());
            if (gate != null) {
                gate.look();
            }
        });
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.CLIENT_CONNECTED) {
                gates.values().forEach(BreakerGate::look);
                pauses.look();
            }
        });
    }

    /** Has the work done on a thread that may block; never twice at a time. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is scheduled catches and tells
    private void everyNowAndThen(Runnable work, long seconds) {
        AtomicBoolean busy = new AtomicBoolean();
        Runnable guarded = () -> {
            try {
                work.run();
            } finally {
                busy.set(false);
            }
        };
        threads.timer()
                .scheduleWithFixedDelay(
                        () -> {
                            if (busy.compareAndSet(false, true)) {
                                threads.calls().execute(guarded);
                            }
                        },
                        seconds,
                        seconds,
                        TimeUnit.SECONDS);
    }

    private void synchronizeClock() {
        try {
            clock.synchronize(hazelcast);
        } catch (RuntimeException e) {
            log.debug("could not ask for the cluster's time; the last answer holds", e);
        }
    }

    private static ClassLoader classLoaderOfResults() {
        ClassLoader ofCaller = Thread.currentThread().getContextClassLoader();
        return ofCaller != null ? ofCaller : PoolClient.class.getClassLoader();
    }

    /**
     * Closes the connection. Submissions without an answer get one: {@link Submission.Answer#UNKNOWN} those that are
     * just being queued, the others {@link Submission.Answer#UNAVAILABLE}. Results that have not come are completed
     * with a {@link PoolUnavailableException}: their tasks go on. So do streams end, but their tasks are cancelled;
     * until these have ended, and other cancels are sent, this waits for a second at the most.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        String why = "the client was closed before the task's end was known";
        submitters.values().forEach(Submitter::close);
        // A task that ends later than its client writes that into a ring which somebody else has to remove then.
        CompletableFuture.allOf(streams.endAll(why), canceller.sent())
                .completeOnTimeout(null, LAST_CANCELS.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        replies.close();
        results.failAll(why);
        listener.close();
        threads.close();
        hazelcast.shutdown();
    }
}
