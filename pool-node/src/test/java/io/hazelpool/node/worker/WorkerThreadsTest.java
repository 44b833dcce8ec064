package io.hazelpool.node.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("virtual")
class WorkerThreadsTest {

    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
    private static final int JAVA = Runtime.version().feature();

    private final PoolConfig platform = PoolConfig.defaults("reports");
    private final PoolConfig virtual = platform.with(PoolKeys.WORKER_THREADS, "virtual");
    private final String parallelismBefore = System.getProperty(PARALLELISM, "");

    @AfterEach
    void put_back_the_parallelism() {
        if (parallelismBefore.isEmpty()) {
            System.clearProperty(PARALLELISM);
        } else {
            System.setProperty(PARALLELISM, parallelismBefore);
        }
    }

    @Test
    void are_platform_threads_unless_told_otherwise() {
        assertThat(WorkerThreads.of(platform)).isEqualTo(WorkerThreads.PLATFORM);
        assertThat(WorkerThreads.of(virtual)).isEqualTo(WorkerThreads.VIRTUAL);
        assertThat(WorkerThreads.problem(platform)).isNull();
    }

    @Test
    void tell_what_to_do_where_there_are_no_virtual_ones() {
        assumeThat(JAVA).as("the Java version").isLessThan(21);
        assertThat(WorkerThreads.problem(virtual))
                .contains("pools.reports.worker-threads is virtual")
                .contains("Java " + Runtime.version())
                .contains("Java 21 or later");
        assertThatIllegalStateException().isThrownBy(() -> WorkerThreads.VIRTUAL.unstarted(() -> {}, "reports-1"));
    }

    @Test
    void are_virtual_where_there_are_such() throws Exception {
        assumeThat(JAVA).as("the Java version").isGreaterThanOrEqualTo(21);
        assertThat(WorkerThreads.problem(virtual)).isNull();
        assertThat(isVirtual(WorkerThreads.VIRTUAL)).isEqualTo(true);
        assertThat(isVirtual(WorkerThreads.PLATFORM)).isEqualTo(false);
    }

    private static Object isVirtual(WorkerThreads kind) throws ReflectiveOperationException {
        Thread thread = kind.unstarted(() -> {}, "reports-1");
        assertThat(thread.getName()).isEqualTo("reports-1");
        return Thread.class.getMethod("isVirtual").invoke(thread);
    }

    @Test
    void leave_one_carrier_to_those_that_are_not_stuck() {
        System.setProperty(PARALLELISM, "8");
        assertThat(WorkerThreads.VIRTUAL.stuckAllowedOf(100)).isEqualTo(7);
        assertThat(WorkerThreads.VIRTUAL.stuckAllowedOf(3)).isEqualTo(3);
        assertThat(WorkerThreads.PLATFORM.stuckAllowedOf(100)).isEqualTo(100);
        System.setProperty(PARALLELISM, "1");
        assertThat(WorkerThreads.VIRTUAL.stuckAllowedOf(100)).isZero();
    }

    @Test
    void have_as_many_carriers_as_processors_unless_the_jvm_was_told_otherwise() {
        System.clearProperty(PARALLELISM);
        assertThat(WorkerThreads.carriers()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }
}
