package io.hazelpool.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.Submission.Answer;
import io.hazelpool.wire.ObjectBytes;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A task that itself submits tasks may throw these: they travel back as its failure. */
class PoolExceptionTest {

    @Test
    void a_rejection_keeps_its_submission_on_the_way_to_another_jvm() throws Exception {
        Submission answer = new Submission(Answer.QUEUE_FULL, "reports", new UUID(1, 2), "queue full");
        TaskRejectedException read = roundTrip(new TaskRejectedException(answer));
        assertThat(read).hasMessage("queue full");
        assertThat((@Nullable Submission) read.submission()).isEqualTo(answer);
    }

    @Test
    void a_failure_keeps_what_it_knows_of_the_original() throws Exception {
        TaskFailedException read =
                roundTrip(new TaskFailedException("told", "acme.Gone", null, "at acme", new IOException("cause")));
        assertThat(read).hasMessage("told").hasCauseInstanceOf(IOException.class);
        assertThat(read.remoteClassName()).isEqualTo("acme.Gone");
        assertThat(read.remoteMessage()).isNull();
        assertThat(read.remoteStackTrace()).isEqualTo("at acme");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Exception> T roundTrip(T exception) throws Exception {
        Object read = ObjectBytes.decode(ObjectBytes.encode(exception), PoolExceptionTest.class.getClassLoader());
        assertThat(read).isNotNull().hasSameClassAs(exception);
        return (T) java.util.Objects.requireNonNull(read);
    }
}
