package io.hazelpool.bench;

import com.hazelcast.instance.BuildInfoProvider;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the figures depend on besides the code. */
final class Environment {

    private Environment() {}

    /** This JVM's flags, which the members' has too. */
    static List<String> flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    /** By its name, in the order to be shown. */
    static Map<String, String> describe() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        environment.put("hazelcast", BuildInfoProvider.getBuildInfo().getVersion());
        environment.put(
                "os",
                "%s %s %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
        environment.put("cpus", String.valueOf(Runtime.getRuntime().availableProcessors()));
        environment.put(
                "load_average_before",
                String.format(
                        Locale.ROOT,
                        "%.2f",
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        environment.put("jvm_flags", String.join(" ", flags()));
        return environment;
    }
}
