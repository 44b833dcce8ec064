package io.hazelpool.client.cli;

import io.hazelpool.api.StreamEmitter;
import io.hazelpool.api.StreamTask;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Stream tasks for the command line, and what they did on a node in this JVM: one at a time. */
final class StreamTasks {

    private static volatile @Nullable Thread runner;
    private static volatile boolean ended;

    private StreamTasks() {}

    static void reset() {
        runner = null;
        ended = false;
    }

    static boolean isEnded() {
        return ended;
    }

    /** Whether the task waits for whoever should read its items. */
    static boolean waitsInEmit() {
        Thread thread = runner;
        return thread != null
                && thread.getState() == Thread.State.WAITING
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("awaitCredit"));
    }

    /** Hands over its arguments. */
    public record Echo(String... items) implements StreamTask<Object> {

        @Override
        public void run(StreamEmitter<Object> out) {
            for (String item : items) {
                out.emit(item);
            }
        }
    }

    /** Hands over one item, and fails. */
    public record Fail() implements StreamTask<String> {

        @Override
        public void run(StreamEmitter<String> out) {
            out.emit("one");
            throw new IllegalStateException("out of paper");
        }
    }

    /** Hands over three items, and then waits for something else. */
    public record Stalled() implements StreamTask<Integer> {

        @Override
        public void run(StreamEmitter<Integer> out) throws InterruptedException {
            for (int i = 0; i < 3; i++) {
                out.emit(i);
            }
            try {
                new CountDownLatch(1).await();
            } finally {
                ended = true;
            }
        }
    }

    /** Hands over lines until nobody listens any more. */
    public record Endless() implements StreamTask<String> {

        @Override
        public void run(StreamEmitter<String> out) {
            String line = "-".repeat(1_000);
            runner = Thread.currentThread();
            try {
                while (true) {
                    out.emit(line);
                }
            } finally {
                runner = null;
                ended = true;
            }
        }
    }
}
