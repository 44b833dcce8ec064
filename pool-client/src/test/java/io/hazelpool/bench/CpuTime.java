package io.hazelpool.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What both JVMs have used up to now.
 *
 * @param clientNanos this one, in which all clients are
 * @param nodesNanos the members'
 */
record CpuTime(long clientNanos, long nodesNanos) {

    static CpuTime now(MembersProcess members) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new CpuTime(
                system.getProcessCpuTime(),
                members.cpuTime().orElse(Duration.ZERO).toNanos());
    }

    CpuTime since(CpuTime before) {
        return new CpuTime(clientNanos - before.clientNanos, nodesNanos - before.nodesNanos);
    }

    static double micros(long nanos) {
        return (double) nanos / TimeUnit.MICROSECONDS.toNanos(1);
    }
}
