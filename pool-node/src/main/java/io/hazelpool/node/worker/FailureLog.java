package io.hazelpool.node.worker;

import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.LogPace;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down which tasks of a pool fail: one line a second at the most, which says how many others there were since
 * the last one. Its fields have the names that the MDC of a running task has. Thread-safe.
 */
final class FailureLog {

    private static final Logger log = LoggerFactory.getLogger(FailureLog.class);

    /** What would make a second line of it, or paint the terminal of who reads it. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");

    private final LogPace pace = new LogPace();
    private final AtomicLong heldBack = new AtomicLong();
    private volatile @Nullable FailureNote lastHeldBack;

    /** A task failed. */
    void failed(FailureNote note) {
        if (pace.isDue()) {
            write(note, heldBack.getAndSet(0));
        } else {
            lastHeldBack = note;
            heldBack.incrementAndGet();
        }
    }

    /** Writes what was held back, if it is time; to be called now and then, as there may be no next failure. */
    void catchUp() {
        if (heldBack.get() > 0 && pace.isDue()) {
            long others = heldBack.getAndSet(0) - 1;
            FailureNote last = lastHeldBack;
            if (others >= 0 && last != null) {
                write(last, others);
            }
        }
    }

    private static void write(FailureNote note, long others) {
        String why = note.exception() == null ? "" : note.exception() + ": ";
        log.atWarn()
                .addKeyValue("hazelpool.pool", note.pool())
                .addKeyValue("hazelpool.task", note.taskId())
                .addKeyValue("hazelpool.node", note.node())
                .log(
                        "{}: task {} ({}) {}: {}{}{}",
                        note.pool(),
                        note.taskId(),
                        note.taskClass() == null ? "of an unknown class" : note.taskClass(),
                        note.ending(),
                        why,
                        note.message() == null
                                ? "no message"
                                : CONTROL.matcher(note.message()).replaceAll(" "),
                        switch ((int) Math.min(others, 2)) {
                            case 0 -> "";
                            case 1 -> "; and 1 other since the last such line";
                            default -> "; and %d others since the last such line".formatted(others);
                        });
    }
}
