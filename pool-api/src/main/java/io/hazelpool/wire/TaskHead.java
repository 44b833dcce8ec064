package io.hazelpool.wire;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.ObjectStreamConstants;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the first bytes of a task say of its class. No class is looked for and no object made, so anybody may look at
 * any bytes: they may lie, and no more.
 */
final class TaskHead {

    private static final int JAVA_SERIALIZATION =
            ObjectStreamConstants.STREAM_MAGIC << 16 | ObjectStreamConstants.STREAM_VERSION;

    private static final int MOST_BYTES = 1_000;

    /** Which tasks are written as, without being of that class. */
    private static final Set<String> IN_PLACE_OF_OTHERS = Set.of(
            "java.lang.invoke.SerializedLambda",
            FunctionTask.class.getName(),
            NamedTask.class.getName(),
            NamedStream.class.getName());

    private TaskHead() {}

    /** The class; null if the first bytes do not tell, as those of a lambda, or of a task told by its name. */
    static @Nullable String className(byte[] task) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(task))) {
            String name;
            if (WrittenObject.is(task)) {
                in.readByte();
                name = WireBytes.readText(in, MOST_BYTES);
            } else if (in.readInt() == JAVA_SERIALIZATION && isObject(in.readByte(), in.readByte())) {
                name = ClassDescriptors.nameIn(in);
            } else {
                return null;
            }
            return IN_PLACE_OF_OTHERS.contains(name) ? null : name;
        } catch (IOException noTask) {
            return null;
        }
    }

    /** Objects and enum constants begin with the description of their class, unless that is a proxy. */
    private static boolean isObject(byte type, byte description) {
        return (type == ObjectStreamConstants.TC_OBJECT || type == ObjectStreamConstants.TC_ENUM)
                && description == ObjectStreamConstants.TC_CLASSDESC;
    }
}
