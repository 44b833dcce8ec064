package io.hazelpool.client.cli;

import io.hazelpool.api.StreamEmitter;
import io.hazelpool.api.StreamTask;
import java.io.IOException;
import java.io.Serializable;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The demo's stream: every class in a jar on the node's machine, in the jar's order.
 *
 * @param jar its absolute path
 */
record JarClassesTask(String jar) implements StreamTask<JarClassesTask.ClassEntry> {

    /**
     * A class in the jar.
     *
     * @param bytes how large it is, unpacked
     */
    record ClassEntry(String name, long bytes) implements Serializable {}

    @Override
    public void run(StreamEmitter<ClassEntry> out) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".class")) {
                    out.emit(new ClassEntry(entry.getName(), entry.getSize()));
                }
            }
        }
    }
}
