package io.hazelpool.cluster;

import io.hazelpool.api.StreamCancelledException;
import io.hazelpool.api.StreamTask;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Stream tasks that count what they do in this JVM. Each test has its own counts: tasks may outlive theirs for a
 * moment.
 */
final class CountedStreams {

    private static volatile Seen seen = new Seen();

    private CountedStreams() {}

    /** What the tasks of one test did. */
    record Seen(AtomicLong emitted, AtomicLong taken, AtomicLong ahead, AtomicBoolean cancelled) {

        private Seen() {
            this(new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicBoolean());
        }
    }

    /** What the tasks did since the last {@link #reset}. */
    static Seen seen() {
        return seen;
    }

    /** What tasks do that run already is not counted from now on. */
    static void reset() {
        seen = new Seen();
    }

    static StreamTask<Integer> numbers(int count) {
        return out -> {
            Seen mine = seen;
            for (int i = 0; i < count; i++) {
                out.emit(i);
                mine.emitted().incrementAndGet();
            }
        };
    }

    /** Emits until it is told that nobody listens any more. */
    static StreamTask<Integer> endless() {
        return out -> {
            Seen mine = seen;
            try {
                for (int i = 0; ; i++) {
                    out.emit(i);
                    mine.emitted().incrementAndGet();
                }
            } catch (StreamCancelledException e) {
                mine.cancelled().set(true);
                throw e;
            }
        };
    }

    static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
