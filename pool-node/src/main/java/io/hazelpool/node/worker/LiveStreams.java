package io.hazelpool.node.worker;

import io.hazelpool.wire.StreamCredits;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams whose tasks run on this node, of all pools: takes their clients' credit to them, and ends those whose
 * client has been silent for so long that it must be gone. Thread-safe.
 *
 * <p>A client is silent of a single stream, if it knows of none any more, or altogether; items that wait to be sent are
 * let go only then, also those of tasks that have returned.
 */
public final class LiveStreams {

    private static final Logger log = LoggerFactory.getLogger(LiveStreams.class);

    /** Clients tell something every second. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final long LOOK_SECONDS = 3;

    private final ItemSink sink;
    private final int maxItemBytes;
    private final LongSupplier nanoClock;
    private final Map<UUID, RunningStream> streams = new ConcurrentHashMap<>();
    private final Map<UUID, Long> clientsHeardNanos = new ConcurrentHashMap<>(); // that may have something unread

    /**
     * None yet.
     *
     * @param maxItemBytes how large a serialized item may be
     */
    public LiveStreams(ItemSink sink, int maxItemBytes) {
        this(sink, maxItemBytes, System::nanoTime);
    }

    /** The same, by another clock. */
    LiveStreams(ItemSink sink, int maxItemBytes, LongSupplier nanoClock) {
        this.sink = sink;
        this.maxItemBytes = maxItemBytes;
        this.nanoClock = nanoClock;
    }

    /** Looks for silent clients from now on. */
    @SuppressWarnings("FutureReturnValueIgnored") // look catches and tells
    public void start(ScheduledExecutorService executor) {
        executor.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /** A client tells how far its streams may go, and what it has read. */
    public void receive(StreamCredits credits) {
        clientsHeardNanos.put(credits.client(), nanoClock.getAsLong());
        sink.read(credits.client(), credits.batchesRead());
        for (StreamCredits.Credit credit : credits.credits()) {
            RunningStream stream = streams.get(credit.taskId());
            if (stream != null && credit.isCancelled()) {
                stream.heard();
                stream.abandon();
            } else if (stream != null) {
                stream.granted(credit);
            }
        }
    }

    /** The stream of a task that starts now. */
    RunningStream open(RunningTask running, UUID client) {
        RunningStream stream = new RunningStream(running, client, maxItemBytes, sink, nanoClock);
        clientsHeardNanos.put(client, nanoClock.getAsLong()); // at the latest now: its task is here
        streams.put(stream.taskId(), stream);
        stream.open();
        return stream;
    }

    /** Its task has returned. */
    void closed(RunningStream stream) {
        streams.remove(stream.taskId());
    }

    /** Ends the streams of silent clients. */
    void look() {
        try {
            long now = nanoClock.getAsLong();
            for (RunningStream stream : streams.values()) {
                if (isSilent(stream.heardNanos(), now) && stream.abandon()) {
                    log.warn(
                            "the client of stream {} has been silent for {} s and counts as gone",
                            stream.taskId(),
                            SILENCE.toSeconds());
                }
            }
            clientsHeardNanos.forEach((client, heard) -> {
                if (isSilent(heard, now)) {
                    forget(client, heard);
                }
            });
        } catch (Throwable e) { // an Error would end the schedule
            log.error("could not look after streams; going on", e);
        }
    }

    private static boolean isSilent(long heardNanos, long now) {
        return now - heardNanos > SILENCE.toNanos();
    }

    /** Until nothing waits for it, nor may come: looked at in this order, as a task that returns adds what is last. */
    private void forget(UUID client, Long heardNanos) {
        boolean hasStreams = streams.values().stream().anyMatch(stream -> client.equals(stream.client()));
        if (sink.forget(client) && !hasStreams) {
            clientsHeardNanos.remove(client, heardNanos);
        }
    }
}
