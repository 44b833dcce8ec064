package io.hazelpool.client.cli;

import io.hazelpool.node.NodeMain;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The command that starts a node with the Java and the jars of this process.
 *
 * <p>Started by {@code java -jar pool.jar}, this process has one jar on its class path, and the node's jar with all it
 * needs lies in one folder beside it: nodes get that folder, and this jar as the place of task classes, as users' nodes
 * do. Otherwise (a build, an IDE) they get this process' class path.
 */
final class NodeCommand {

    /** What Hazelcast asks of a JVM from 17 on: the same as {@code hazelcast.jvm.flags} in the parent pom. */
    static final List<String> HAZELCAST_FLAGS = List.of(
            "--add-modules=java.se",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

    // Small, and quick to start rather than fast after an hour.
    private static final List<String> SIZE = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** A JVM that ran out of memory may lack anything, a thread of ours included: better no node than half of one. */
    static final String END_WITHOUT_MEMORY = "-XX:+ExitOnOutOfMemoryError";

    private NodeCommand() {}

    /** The node ends with this process, however this process ends. */
    static List<String> line() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(HAZELCAST_FLAGS);
        line.addAll(SIZE);
        line.add(END_WITHOUT_MEMORY);
        line.add("-cp");
        line.add(
                isStartedByJar()
                        ? placeOf(NodeMain.class).resolveSibling("*").toString()
                        : System.getProperty("java.class.path"));
        line.add(NodeMain.class.getName());
        line.add("--with-parent=" + ProcessHandle.current().pid());
        return line;
    }

    /** For {@code tasks.path}: this program's jar, where there is one; else nothing. */
    static List<Path> taskJars() {
        return isStartedByJar() ? List.of(placeOf(NodeCommand.class)) : List.of();
    }

    private static boolean isStartedByJar() {
        String classPath = System.getProperty("java.class.path");
        return !classPath.contains(File.pathSeparator) && Files.isRegularFile(Path.of(classPath));
    }

    private static Path placeOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot tell where " + type + " was loaded from: " + source, e);
        }
    }
}
