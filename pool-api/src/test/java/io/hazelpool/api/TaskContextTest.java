package io.hazelpool.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskContextTest {

    @Test
    void is_none_outside_a_task() {
        assertThat(TaskContext.isPresent()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(TaskContext::current)
                .withMessageContaining(Thread.currentThread().getName())
                .withMessageContaining("runs no task");
    }

    @Test
    void is_the_one_that_was_entered_until_it_is_left_and_on_its_own_thread_only() throws InterruptedException {
        Given context = new Given();
        context.open();
        try {
            assertThat(TaskContext.isPresent()).isTrue();
            assertThat(TaskContext.current()).isSameAs(context);
            boolean[] elsewhere = {true};
            Thread other = new Thread(() -> elsewhere[0] = TaskContext.isPresent());
            other.start();
            other.join();
            assertThat(elsewhere[0]).isFalse();
        } finally {
            context.close();
        }
        assertThat(TaskContext.isPresent()).isFalse();
    }

    /** As a test of a task would make one. */
    private static final class Given extends TaskContext {

        void open() {
            enter();
        }

        void close() {
            leave();
        }

        @Override
        public UUID id() {
            return new UUID(1, 2);
        }

        @Override
        public String pool() {
            return "reports";
        }

        @Override
        public String node() {
            return "node-7";
        }

        @Override
        public Instant deadline() {
            return Instant.MAX;
        }

        @Override
        public Duration timeLeft() {
            return Duration.ZERO;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public @Nullable String submitter() {
            return null;
        }

        @Override
        public Map<String, String> headers() {
            return Map.of();
        }

        @Override
        public <T> T resource(Class<T> type) {
            throw new IllegalStateException("no " + type);
        }
    }
}
