package io.hazelpool.client.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Kills a node now and then, with SIGKILL, and puts a new one in its place. The next is killed only after that serves:
 * with one backup, two nodes at once may take tasks with them that nobody promised to keep.
 */
final class NodeKiller implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);

    private final LocalNodes nodes;
    private final Duration every;
    private final Function<List<NodeProcess>, NodeProcess> choice;
    private final SoakTally tally;
    private final Thread thread = new Thread(this::run, "hazelpool-soak-killer");
    private final AtomicInteger kills = new AtomicInteger();

    private volatile @Nullable RuntimeException failure;

    private NodeKiller(
            LocalNodes nodes, Duration every, Function<List<NodeProcess>, NodeProcess> choice, SoakTally tally) {
        this.nodes = nodes;
        this.every = every;
        this.choice = choice;
        this.tally = tally;
        thread.setDaemon(true);
    }

    /** Kills from now on; the first after {@code every}. */
    static NodeKiller start(
            LocalNodes nodes, Duration every, Function<List<NodeProcess>, NodeProcess> choice, SoakTally tally) {
        NodeKiller killer = new NodeKiller(nodes, every, choice, tally);
        killer.thread.start();
        return killer;
    }

    /** The oldest, which settles what others leave behind, then the youngest, and so on in turn. */
    static Function<List<NodeProcess>, NodeProcess> oldestAndYoungest() {
        int[] turn = {0};
        return oldestFirst -> oldestFirst.get(turn[0]++ % 2 == 0 ? 0 : oldestFirst.size() - 1);
    }

    int kills() {
        return kills.get();
    }

    private void run() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(every.toMillis());
                NodeProcess victim = choice.apply(nodes.nodes());
                tally.nodeRemoved(); // a moment early, so that no loss looks quicker than it was
                nodes.kill(victim);
                kills.incrementAndGet();
                nodes.replace(victim);
                nodes.awaitReady(START);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /**
     * Kills no more.
     *
     * @throws NodeFailedException if a new node did not come up
     */
    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
        if (failure != null) {
            throw failure;
        }
    }
}
