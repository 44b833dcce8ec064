package io.hazelpool.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
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

    private static final long UNKNOWN = -1;

    private final Source source;
    private final ObjectReader reader;
    private final AllowedClasses.Reading idle;
    private AllowedClasses.Reading reading;
    private long referencesBefore;
    private long bytesBefore;

    private JavaInput(Source source, ObjectReader reader) throws IOException {
        super(source);
        this.source = source;
        this.reader = reader;
        this.idle = reader.allowed().reading(0); // a class may keep the filter, by which nothing can be read then
        this.reading = idle;
        setObjectInputFilter(this::check);
    }

    /** The object of these bytes; may run code of its class. */
    static @Nullable Object decode(ObjectPart part) throws IOException, ClassNotFoundException {
        Spares<JavaInput> spares = part.reader().inputs();
        JavaInput spare = spares.take();
        JavaInput in = spare == null ? new JavaInput(new Source(), part.reader()) : spare;
        boolean asNew = false; // after a failure nobody knows what the stream is left in
        try {
            Object object = in.read(part);
            asNew = part.length() <= JavaOutput.MOST_KEPT && in.forgets();
            return object;
        } finally {
            if (asNew) {
                spares.keep(in);
            } else {
                in.close();
            }
        }
    }

    private @Nullable Object read(ObjectPart part) throws IOException, ClassNotFoundException {
        checkHeader(part);
        int header = JavaOutput.HEADER.length;
        source.open(part.bytes(), part.from() + header, part.to());
        bytesBefore = source.bytesRead() - header;
        referencesBefore = UNKNOWN;
        reading = reader.allowed().reading(part.length());
        try {
            return readObject();
        } catch (InvalidClassException e) {
            throw reading.explained(e);
        } catch (InternalError e) { // by which java.util's maps tell of a key without a value
            throw (IOException) new InvalidObjectException("an object cannot be of the bytes").initCause(e);
        }
    }

    /** A stream counts all that it ever read; what an object may hold is told of the object. */
    private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info) {
        if (info.streamBytes() != source.bytesRead()) { // not this stream, but code of an object asks
            return reading.checkInput(info);
        }
        if (referencesBefore == UNKNOWN) {
            referencesBefore = info.references() - 1; // first of all it asks about the object's class
        }
        return reading.checkInput(new OfObject(info, referencesBefore, bytesBefore));
    }

    /** What a stream for this object alone would tell. */
    private record OfObject(ObjectInputFilter.FilterInfo ofStream, long referencesBefore, long bytesBefore)
            implements ObjectInputFilter.FilterInfo {

        @Override
        public @Nullable Class<?> serialClass() {
            return ofStream.serialClass();
        }

        @Override
        public long arrayLength() {
            return ofStream.arrayLength();
        }

        @Override
        public long depth() {
            return ofStream.depth();
        }

        @Override
        public long references() {
            return ofStream.references() - referencesBefore;
        }

        @Override
        public long streamBytes() {
            return ofStream.streamBytes() - bytesBefore;
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
        if (isOtherwiseFiltered()) {
            return false;
        }
        reading = idle;
        source.open(FORGET, 0, FORGET.length);
        try {
            return readObject() == null && source.isAtEnd();
        } catch (IOException | ClassNotFoundException | RuntimeException leftOver) {
            return false;
        }
    }

    /** By what this program chooses for each stream anew, maybe by what it is read for. */
    private static boolean isOtherwiseFiltered() {
        return ObjectInputFilter.Config.getSerialFilterFactory().getClass().getModule() != Object.class.getModule();
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
