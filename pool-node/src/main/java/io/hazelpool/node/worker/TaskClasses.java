package io.hazelpool.node.worker;

import io.hazelpool.wire.AllowedClasses;
import io.hazelpool.wire.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The class path of tasks: jar files, and folders of them. */
public final class TaskClasses {

    private static final Logger log = LoggerFactory.getLogger(TaskClasses.class);

    private TaskClasses() {}

    /**
     * A loader for the classes in these places, which asks the node's own loader first.
     *
     * @param path jar files, or folders whose jars are meant; what does not exist is passed over
     * @throws UncheckedIOException if a folder cannot be listed
     */
    public static URLClassLoader loader(List<String> path) {
        List<URL> jars = new ArrayList<>();
        for (String place : path) {
            addJars(Path.of(place), jars);
        }
        if (!jars.isEmpty()) {
            log.info("task class path: {}", jars);
        }
        ClassLoader node = Thread.currentThread().getContextClassLoader();
        return new URLClassLoader(
                "tasks", jars.toArray(URL[]::new), node != null ? node : TaskClasses.class.getClassLoader());
    }

    /**
     * Reads tasks: their classes may be those of the loader's own jars, wherever these are found first, of this
     * program, and of these patterns.
     *
     * @param tasks as {@link #loader} answers it
     * @param allowed see {@code tasks.allow}
     */
    public static ObjectReader reader(ClassLoader tasks, List<String> allowed) {
        Set<String> places = new HashSet<>();
        if (tasks instanceof URLClassLoader jars) {
            for (URL jar : jars.getURLs()) {
                places.add(jar.toString());
            }
        }
        return new ObjectReader(
                tasks,
                new AllowedClasses(
                        type -> AllowedClasses.isOfThisProgram(type) || isIn(places, type),
                        "tasks.allow on every node, or put it into a jar of tasks.path",
                        allowed));
    }

    private static boolean isIn(Set<String> places, Class<?> type) {
        URL place = AllowedClasses.placeOf(type);
        return place != null && places.contains(place.toString());
    }

    private static void addJars(Path place, List<URL> jars) {
        if (Files.isDirectory(place)) {
            try (Stream<Path> files = Files.list(place)) {
                files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(file -> jars.add(url(file)));
            } catch (IOException e) {
                throw new UncheckedIOException("tasks.path: cannot list " + place, e);
            }
        } else if (Files.isRegularFile(place)) {
            jars.add(url(place));
        } else {
            log.debug("tasks.path: {} does not exist", place);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
