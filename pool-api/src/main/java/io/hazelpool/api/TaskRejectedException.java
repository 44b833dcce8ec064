package io.hazelpool.api;

/** The task was not accepted; {@link #submission()} tells why. Its message is the submission's. */
public final class TaskRejectedException extends PoolException {

    private static final long serialVersionUID = 1L;

    private final Submission submission;

    public TaskRejectedException(Submission submission) {
        super(submission.message(), null);
        this.submission = submission;
    }

    /** The answer that was not ACCEPTED. */
    public Submission submission() {
        return submission;
    }
}
