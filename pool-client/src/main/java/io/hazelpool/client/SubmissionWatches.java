package io.hazelpool.client;

import io.hazelpool.api.Submission;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All who watch one client's submissions; none, and next to nothing to pay for, unless somebody asks. Thread-safe. */
final class SubmissionWatches implements SubmissionWatch {

    private static final Logger log = LoggerFactory.getLogger(SubmissionWatches.class);

    private final List<SubmissionWatch> all = new CopyOnWriteArrayList<>();
    private final AtomicBoolean complained = new AtomicBoolean();

    void add(SubmissionWatch watch) {
        all.add(watch);
    }

    @Override
    public void answered(Submission submission) {
        tell(watch -> watch.answered(submission));
    }

    @Override
    public void ended(String pool, long nanos) {
        tell(watch -> watch.ended(pool, nanos));
    }

    /** Whatever goes wrong there must not reach the sender, or whoever completes a future. */
    private void tell(Consumer<SubmissionWatch> what) {
        for (SubmissionWatch watch : all) {
            try {
                what.accept(watch);
            } catch (RuntimeException e) {
                if (complained.compareAndSet(false, true)) {
                    log.warn("cannot measure submissions; going on without, and not saying this again", e);
                }
            }
        }
    }
}
