package io.hazelpool.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FailureTest {

    private static final int PLENTY = 1 << 20;
    private static final int MAX_TEXT = 16_384;

    @Test
    void tells_class_message_trace_and_the_exception_itself() throws Exception {
        Failure failure = Failure.of(new IllegalStateException("outer", new NullPointerException("inner")), PLENTY);
        assertThat(failure.className()).isEqualTo("java.lang.IllegalStateException");
        assertThat(failure.message()).isEqualTo("outer");
        assertThat(failure.stackTrace())
                .contains("FailureTest.tells_class_message")
                .contains("NullPointerException: inner");
        assertThat(ObjectBytes.decode(
                        requireNonNull(failure.original()), getClass().getClassLoader()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keeps_that_there_was_no_message() {
        assertThat(Failure.of(new RuntimeException(), PLENTY).message()).isNull();
    }

    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable String getMessage() {
            throw new OutOfMemoryError("in getMessage");
        }

        @Override
        public void printStackTrace(PrintWriter out) {
            out.print("so far");
            throw new IllegalStateException("in printStackTrace");
        }

        private void writeObject(java.io.ObjectOutputStream out) {
            throw new StackOverflowError("in writeObject");
        }
    }

    @Test
    void describes_an_exception_whose_every_method_throws() {
        Failure failure = Failure.of(new Hostile(), PLENTY);
        assertThat(failure.className()).isEqualTo(Hostile.class.getName());
        assertThat(failure.message()).contains("getMessage", "OutOfMemoryError");
        assertThat(failure.stackTrace()).startsWith("so far").contains("printStackTrace", "IllegalStateException");
        assertThat(failure.original()).isNull();
    }

    private static final class Carrying extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused")
        private final Object cargo;

        Carrying(Object cargo) {
            super("carrying");
            this.cargo = cargo;
        }
    }

    @Test
    void leaves_out_an_original_that_cannot_be_serialized_or_is_too_large() {
        assertThat(Failure.of(new Carrying(new Object()), PLENTY).original()).isNull();
        byte[] noise = new byte[5_000];
        ThreadLocalRandom.current().nextBytes(noise);
        assertThat(Failure.of(new Carrying(noise), 5_000).original()).isNull();
        assertThat(Failure.of(new Carrying(noise), 50_000).original()).isNotNull();
    }

    @Test
    void cuts_huge_traces_and_messages() {
        Failure failure = Failure.of(new RuntimeException("m".repeat(1 << 20)), 1_024);
        assertThat(failure.stackTrace())
                .hasSize(MAX_TEXT)
                .startsWith("java.lang.RuntimeException: mmm")
                .endsWith("\n...");
        assertThat(failure.message()).hasSize(MAX_TEXT).startsWith("mmm").endsWith("\n...");
        assertThat(failure.original()).isNull();
    }

    @Test
    void describes_a_chain_of_causes_deeper_than_the_stack() {
        Throwable chain = new RuntimeException("first");
        for (int i = 0; i < 20_000; i++) {
            chain = new RuntimeException("next", chain);
        }
        Failure failure = Failure.of(chain, PLENTY);
        assertThat(failure.message()).isEqualTo("next");
        assertThat(failure.stackTrace()).hasSizeLessThanOrEqualTo(MAX_TEXT);
    }
}
