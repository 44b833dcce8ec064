package io.hazelpool.bench;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What threads are for, by their names; the first kind that fits counts. */
enum ThreadKind {
    IO("Hazelcast: network", "hz\\..*\\.IO\\..*"),
    PARTITION("Hazelcast: partitions", "hz\\..*\\.partition-operation\\..*"),
    RESPONSE("Hazelcast: responses", "hz\\..*\\.(response-|responsethread-).*"),
    CACHED("Hazelcast: executors", "hz\\..*\\.cached\\..*"),
    HAZELCAST("Hazelcast: others", "hz\\..*"),
    WORKER("pool: workers", "(async|stream)_pool-\\d+"),
    DISPATCHER("pool: dispatchers", "hazelpool-dispatch-.*"),
    REPLY_WRITER("pool: writers of replies", "hazelpool-reply-writer"),
    SENDER("pool: senders", "hazelpool-send-.*"),
    REPLY_READER("pool: readers of replies", "hazelpool-replies"),
    POOL("pool: others", "hazelpool-.*"),
    REDISSON("Redisson", "redisson-.*"),
    BENCHMARK("submitting, and callbacks", "main|bench-flood|pool-\\d+-thread-\\d+|ForkJoinPool.*"),
    COMPILER("JVM: compiler", "C[12] CompilerThread.*"),
    JVM("JVM: collector, others", ".*");

    private final String text;
    private final Pattern names;

    ThreadKind(String text, String names) {
        this.text = text;
        this.names = Pattern.compile(names);
    }

    static ThreadKind of(String threadName) {
        return Stream.of(values())
                .filter(kind -> kind.names.matcher(threadName).matches())
                .findFirst()
                .orElseThrow();
    }

    String text() {
        return text;
    }
}
