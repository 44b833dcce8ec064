package io.hazelpool.client;

import io.hazelpool.api.Submission;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.wire.ListenerThread;

/** Tells the client's listener which submissions are refused. */
record Rejections(ListenerThread listener) implements SubmissionWatch {

    @Override
    public void answered(Submission submission) {
        if (!submission.isAccepted() && submission.answer() != Answer.UNKNOWN) {
            listener.tell(told -> told.taskRejected(submission));
        }
    }

    @Override
    public void ended(String pool, long nanos) {}
}
