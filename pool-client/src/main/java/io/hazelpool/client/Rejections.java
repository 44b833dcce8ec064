package io.hazelpool.client;

import io.hazelpool.api.Submission;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.wire.ListenerThread;

/** Sees to it that the client's listener learns which submissions are refused. Thread-safe. */
@FunctionalInterface
interface Rejections {

    /** Nobody listens: no submission pays for it. */
    Rejections NONE = task -> {};

    /** Follows a submission that has no answer yet. */
    void follow(PendingTask task);

    /** For whoever listens there. */
    static Rejections toldTo(ListenerThread listener) {
        if (!listener.hasListener()) {
            return NONE;
        }
        return task -> task.whenAnswered(submission -> {
            if (isRefusal(submission)) {
                listener.tell(told -> told.taskRejected(submission));
            }
        });
    }

    private static boolean isRefusal(Submission submission) {
        return !submission.isAccepted() && submission.answer() != Answer.UNKNOWN;
    }
}
