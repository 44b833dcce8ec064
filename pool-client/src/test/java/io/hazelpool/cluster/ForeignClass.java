package io.hazelpool.cluster;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Compiles a class that nothing else in this JVM knows, as a user's jar would hold it. */
final class ForeignClass {

    private ForeignClass() {}

    /**
     * The class, loaded by a loader of its own.
     *
     * @param directory where source and class are put
     */
    static Class<?> compile(Path directory, String name, String source) throws IOException {
        Path file = directory.resolve(name.replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        String classPath = System.getProperty("java.class.path");
        int result = javac.run(null, null, null, "-d", directory.toString(), "-cp", classPath, file.toString());
        if (result != 0) {
            throw new IllegalArgumentException("does not compile: " + source);
        }
        URL[] path = List.of(directory.toUri().toURL()).toArray(URL[]::new);
        try {
            return new URLClassLoader(path, ForeignClass.class.getClassLoader()).loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** An instance of the class, by its constructor without parameters. */
    static Object compileAndNew(Path directory, String name, String source) throws IOException {
        try {
            return compile(directory, name, source).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
