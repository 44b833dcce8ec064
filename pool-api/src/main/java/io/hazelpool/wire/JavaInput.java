package io.hazelpool.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import java.io.StreamCorruptedException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link JavaOutput} wrote, each object as if it had a stream of its own. Finds classes as its reader does;
 * the JDK's stream would ask whichever loader is next on the stack.
 */
final class JavaInput extends ObjectInputStream {

    /** Has a stream forget what it read, and then read a null. */
    private static final byte[] FORGET = {ObjectStreamConstants.TC_RESET, ObjectStreamConstants.TC_NULL};

    /** Which no loader finds by name. */
    private static final Map<String, Class<?>> PRIMITIVES = Stream.of(
                    boolean.class,
                    byte.class,
                    char.class,
                    short.class,
                    int.class,
                    long.class,
                    float.class,
                    double.class,
                    void.class)
            .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

    private final Source source;
    private final ObjectReader reader;
    private AllowedClasses.Reading reading;

    private JavaInput(Source source, ObjectReader reader) throws IOException {
        super(source);
        this.source = source;
        this.reader = reader;
        this.reading = reader.allowed().reading(0, 0);
        setObjectInputFilter(info -> reading.checkInput(info));
    }

    /** The object of these bytes; may run code of its class. */
    static @Nullable Object decode(ObjectPart part) throws IOException, ClassNotFoundException {
        Spares<JavaInput> spares = part.reader().inputs();
        JavaInput spare = spares.take();
        JavaInput in = spare == null ? new JavaInput(new Source(), part.reader()) : spare;
        Object object = in.read(part); // if this fails, nobody knows what the stream is left in
        if (part.length() <= JavaOutput.MOST_KEPT && in.forgets()) {
            spares.keep(in);
        }
        return object;
    }

    private @Nullable Object read(ObjectPart part) throws IOException, ClassNotFoundException {
        checkHeader(part);
        source.open(part.bytes(), part.from() + JavaOutput.HEADER.length, part.to());
        reading = reader.allowed().reading(part.length(), source.bytesRead());
        try {
            return readObject();
        } catch (InvalidClassException e) {
            throw reading.explained(e);
        } catch (InternalError e) { // by which java.util's maps tell of a key without a value
            throw (IOException) new InvalidObjectException("an object cannot be of the bytes").initCause(e);
        }
    }

    private static void checkHeader(ObjectPart part) throws IOException {
        int end = part.from() + JavaOutput.HEADER.length;
        if (end > part.to()) {
            throw new EOFException("%d bytes are too few for an object".formatted(part.length()));
        }
        if (!Arrays.equals(part.bytes(), part.from(), end, JavaOutput.HEADER, 0, JavaOutput.HEADER.length)) {
            throw new StreamCorruptedException(
                    "an object's bytes begin with " + HexFormat.of().formatHex(part.bytes(), part.from(), end));
        }
    }

    /** Lets go of the last object; answers whether the next one can be read as if it were the first. */
    private boolean forgets() {
        source.open(FORGET, 0, FORGET.length);
        try {
            return readObject() == null && source.isAtEnd();
        } catch (IOException | ClassNotFoundException | RuntimeException leftOver) {
            return false;
        }
    }

    /** Checked for each object. */
    @Override
    protected void readStreamHeader() {}

    @Override
    protected ObjectStreamClass readClassDescriptor() throws IOException, ClassNotFoundException {
        return reader.descriptors().read(this);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
        try {
            return reader.find(description.getName());
        } catch (ClassNotFoundException unknown) {
            Class<?> primitive = PRIMITIVES.get(description.getName());
            if (primitive == null) {
                throw unknown;
            }
            return primitive;
        }
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces) throws ClassNotFoundException {
        Class<?>[] types = new Class<?>[interfaces.length];
        ClassLoader definer = reader.loader();
        for (int i = 0; i < interfaces.length; i++) {
            types[i] = reader.find(interfaces[i]);
            if (!Modifier.isPublic(types[i].getModifiers())) {
                definer = types[i].getClassLoader(); // no other may define its proxy
            }
        }
        try {
            // The class itself can be had in deprecated ways only; the instance runs no code but Proxy's.
            return Proxy.newProxyInstance(definer, types, (proxy, method, args) -> null)
                    .getClass();
        } catch (IllegalArgumentException e) {
            throw new ClassNotFoundException("no proxy can have the interfaces " + Arrays.toString(interfaces), e);
        }
    }

    /** The bytes of one object after the other. Not thread-safe, unlike the JDK's, which would cost a lock a call. */
    private static final class Source extends InputStream {

        private byte[] bytes = {};
        private int next;
        private int end;
        private long readBefore;
        private int from;

        void open(byte[] these, int start, int to) {
            readBefore += next - from;
            bytes = these;
            from = start;
            next = start;
            end = to;
        }

        /** Of all that it was opened for. */
        long bytesRead() {
            return readBefore + next - from;
        }

        boolean isAtEnd() {
            return next == end;
        }

        @Override
        public int read() {
            return next < end ? bytes[next++] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            int count = Math.min(length, end - next);
            if (count <= 0) {
                return -1;
            }
            System.arraycopy(bytes, next, into, offset, count);
            next += count;
            return count;
        }

        @Override
        public long skip(long wanted) {
            int count = (int) Math.max(0, Math.min(wanted, end - next));
            next += count;
            return count;
        }

        @Override
        public int available() {
            return end - next;
        }
    }
}
