package io.hazelpool.client;

import io.hazelpool.api.Submission;

/** Learns how submissions go. Called on the thread of whoever finds out: thread-safe, and must not block. */
interface SubmissionWatch {

    /** A submission has its answer. */
    void answered(Submission submission);

    /** The end of a task is here, this long after it was submitted. */
    void ended(String pool, long nanos);
}
