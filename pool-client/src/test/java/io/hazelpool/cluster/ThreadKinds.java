package io.hazelpool.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.worker.WorkerThreads;

/** Skips what this JVM cannot run, and what another run of the same tests has run. */
final class ThreadKinds {

    /** The one kind of thread this run is for; empty for all. */
    private static final String ONLY = System.getProperty("hazelpool.tests.threads", "");

    private ThreadKinds() {}

    /** By JUnit's own way to skip: AssertJ takes TestNG's where that is on the class path. */
    static void assumeThereAre(String threads) {
        String problem =
                WorkerThreads.problem(PoolConfig.defaults("async_pool").with(PoolKeys.WORKER_THREADS, threads));
        assumeTrue(problem == null, problem);
        assumeTrue(ONLY.isEmpty() || ONLY.equals(threads), "this run is for threads that are " + ONLY);
    }
}
