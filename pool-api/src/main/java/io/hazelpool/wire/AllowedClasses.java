package io.hazelpool.wire;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which classes may be read from serialized bytes. To read an object runs code of its class, and of all that it refers
 * to; of the many classes on a class path, some can be made to do anything by that. So only those may be read that
 * somebody meant to send: the caller's own, some of Java's, Hazelpool's tasks, and what is configured. Thread-safe.
 *
 * <p>Of {@code java.base} it is values, collections, times and numbers, whatever lambdas are written as, and
 * exceptions. {@code java.net.URL} is not among them, as its hash code asks DNS; nor is anything of reflection.
 *
 * <p>Nothing may be larger than its bytes can tell: see {@link Reading}.
 */
public final class AllowedClasses {

    private static final int MAX_DEPTH = 512;
    private static final long LEAST_PLACES = 4_096;

    private static final Set<String> PACKAGES = Set.of(
            "java.lang",
            "java.math",
            "java.time",
            "java.time.chrono",
            "java.time.temporal",
            "java.time.zone",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.concurrent.locks",
            "java.util.function",
            "java.util.regex");

    private static final Set<String> CLASSES = Set.of(
            "java.io.File",
            "java.io.Serializable",
            "java.lang.invoke.SerializedLambda",
            "java.net.Inet4Address",
            "java.net.Inet6Address",
            "java.net.InetAddress",
            "java.net.InetSocketAddress",
            "java.net.SocketAddress",
            "java.net.URI",
            "java.text.AttributedCharacterIterator$Attribute");

    /** And what is made of them as they are read, which is asked for too. */
    private static final Set<String> OUR_TASKS = Set.of(
            "io.hazelpool.wire.FunctionTask",
            "io.hazelpool.wire.NamedStream",
            "io.hazelpool.wire.NamedStream$TextsOf",
            "io.hazelpool.wire.NamedTask",
            "io.hazelpool.wire.NamedTask$TextOf",
            "io.hazelpool.wire.SoakTask");

    /** What {@link #isOfThisProgram} tells, and nothing else. */
    public static final AllowedClasses OF_THIS_PROGRAM =
            new AllowedClasses(AllowedClasses::isOfThisProgram, "the program itself", List.of());

    private static final ClassValue<Boolean> OF_PROGRAM = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            URL place = placeOf(type);
            return place != null && (isFolder(place) || ProgramPlace.isIt(place));
        }
    };

    private static final ClassValue<Boolean> OF_ANY_PROGRAM = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isOurs(type) || isJavas(type) || isProxy(type);
        }
    };

    private final Predicate<Class<?>> own;
    private final String key;
    private final @Nullable ObjectInputFilter configured;

    /**
     * What is allowed.
     *
     * @param own tells the caller's own classes
     * @param key where more can be allowed, for messages
     * @param patterns more classes, as {@link ObjectInputFilter.Config#createFilter} takes them; each is tried before
     *     all else, and one that begins with {@code !} forbids
     * @throws IllegalArgumentException if a pattern is none
     */
    public AllowedClasses(Predicate<Class<?>> own, String key, List<String> patterns) {
        this.own = own;
        this.key = key;
        this.configured = patterns.isEmpty() ? null : ObjectInputFilter.Config.createFilter(String.join(";", patterns));
    }

    /**
     * Whether a class belongs to the program that runs, rather than to a library: it lies in a folder, or in the file
     * that {@code java} was told to run, or that its main class is in.
     */
    public static boolean isOfThisProgram(Class<?> type) {
        return OF_PROGRAM.get(type);
    }

    /** Where a class was loaded from; null if nobody knows. */
    public static @Nullable URL placeOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null ? null : source.getLocation();
    }

    /** As classes lie there that were just compiled, or in the one file of a program of Spring Boot's. */
    private static boolean isFolder(URL place) {
        String text = place.toString();
        return (place.getProtocol().equals("file") && text.endsWith("/")) || text.contains("/BOOT-INF/classes");
    }

    /** Where the program is, found once. */
    private static final class ProgramPlace {

        private static final @Nullable URL PLACE = find();

        private static boolean isIt(URL place) {
            return PLACE != null && place.toString().equals(PLACE.toString()); // URL's own equals asks DNS
        }

        private static @Nullable URL find() {
            String command = System.getProperty("sun.java.command", "").strip();
            int end = command.indexOf(' ');
            String first = end < 0 ? command : command.substring(0, end);
            try {
                if (first.endsWith(".jar")) {
                    return Path.of(first).toUri().toURL();
                }
                int module = first.indexOf('/');
                return placeOf(Class.forName(first.substring(module + 1), false, ClassLoader.getSystemClassLoader()));
            } catch (ReflectiveOperationException | IOException | RuntimeException | LinkageError unknown) {
                return null;
            }
        }
    }

    /**
     * Checks one class apart, as that of an object that so many bytes are of.
     *
     * @throws InvalidClassException if it may not be read; tells how to allow it
     */
    void check(Class<?> type, int bytes) throws InvalidClassException {
        Reading reading = reading(bytes);
        if (reading.checkInput(new SingleClass(type)) == Status.REJECTED) {
            throw reading.explained(new InvalidClassException(type.getName(), "not allowed"));
        }
    }

    /** A filter for one reading of so many bytes. */
    Reading reading(int bytes) {
        return new Reading(bytes);
    }

    /**
     * One reading. All arrays, and what collections make room for, may together have no more places than the bytes
     * could fill: a hash table has up to eight for an entry, which takes two bytes at least. One by one would not do:
     * of tables within tables, each is made room for before what is in it is read.
     */
    final class Reading implements ObjectInputFilter {

        private final int bytes;
        private long places;
        private @Nullable String rejected;
        private boolean exceeded;

        private Reading(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public Status checkInput(FilterInfo info) {
            places += Math.max(0, info.arrayLength());
            if (info.depth() > MAX_DEPTH
                    || places > LEAST_PLACES + 4L * bytes
                    || info.references() > bytes
                    || info.streamBytes() > bytes) {
                exceeded = true;
                return Status.REJECTED;
            }
            ObjectInputFilter ofThisJvm = ObjectInputFilter.Config.getSerialFilter();
            if (ofThisJvm != null && ofThisJvm.checkInput(info) == Status.REJECTED) {
                return reject(info);
            }
            Class<?> type = info.serialClass();
            if (type == null) {
                return Status.UNDECIDED;
            }
            while (type.isArray()) {
                type = type.getComponentType();
            }
            Status decided = configured == null ? Status.UNDECIDED : configured.checkInput(info);
            if (decided == Status.ALLOWED || type.isPrimitive()) {
                return Status.ALLOWED;
            }
            return decided == Status.REJECTED || !(OF_ANY_PROGRAM.get(type) || own.test(type))
                    ? reject(info)
                    : Status.ALLOWED;
        }

        private Status reject(FilterInfo info) {
            Class<?> type = info.serialClass();
            rejected = type == null ? null : type.getName();
            return Status.REJECTED;
        }

        /** The failure of this reading, if the filter brought it about: in words that say what to do about it. */
        InvalidClassException explained(InvalidClassException failure) {
            String type = rejected;
            if (type == null && !exceeded) {
                return failure;
            }
            InvalidClassException told = new InvalidClassException(
                    type,
                    exceeded
                            ? "the %d bytes announce more than they can hold, or it is nested deeper than %d"
                                    .formatted(bytes, MAX_DEPTH)
                            : "is no class that may be read here; if it is meant to be, allow it by " + key);
            told.initCause(failure);
            return told;
        }
    }

    private static boolean isOurs(Class<?> type) {
        String name = type.getName();
        return OUR_TASKS.contains(name) || name.startsWith("io.hazelpool.api.");
    }

    private static boolean isJavas(Class<?> type) {
        if (type.getModule() != Object.class.getModule() && !isPlatforms(type)) {
            return false;
        }
        return Throwable.class.isAssignableFrom(type)
                || CLASSES.contains(type.getName())
                || PACKAGES.contains(type.getPackageName());
    }

    /** Of another part of Java, of which exceptions are let in. */
    private static boolean isPlatforms(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return Throwable.class.isAssignableFrom(type)
                && (loader == null || loader == ClassLoader.getPlatformClassLoader());
    }

    /** Its interfaces, and whatever handles its calls, are asked for apart. */
    private static boolean isProxy(Class<?> type) {
        return Proxy.isProxyClass(type) || type == Proxy.class;
    }
}
