package io.hazelpool.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How a stream of objects tells of their classes. Java has each stream spell them out, by name, number and fields, and
 * reading that takes a third of the time that a small task takes to be read. Here it is the same text, but spelt once
 * for each class, and what was once read of a text is remembered. So a class may still have other fields where it is
 * read than where it was written.
 *
 * <p>Thread-safe. What is remembered is bounded by the length of the texts, as whoever writes them can make up any.
 */
final class ClassDescriptors {

    private static final int TEXTS_HEAD =
            ObjectStreamConstants.STREAM_MAGIC << 16 | ObjectStreamConstants.STREAM_VERSION;

    /** Those of hundreds of classes; what is read of a text can take some thirty times as much. */
    private static final int MOST_BYTES = 1 << 17;

    private static final ClassValue<byte[]> TEXTS = new ClassValue<>() {
        @Override
        protected byte[] computeValue(Class<?> type) {
            return Speller.spell(ObjectStreamClass.lookupAny(type));
        }
    };

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final Map<Text, ObjectStreamClass> known = new ConcurrentHashMap<>();
    private int knownBytes;

    /** Comparable, so that a map finds it among others of the same hash, which whoever writes texts can make up. */
    private record Text(byte[] bytes) implements Comparable<Text> {

        @Override
        public boolean equals(Object other) {
            return other instanceof Text text && Arrays.equals(bytes, text.bytes);
        }

        @Override
        public int compareTo(Text other) {
            return Arrays.compare(bytes, other.bytes);
        }

        /** By eight bytes at a time; {@link Arrays#hashCode} goes by one, which is felt with each task. */
        @Override
        public int hashCode() {
            long hash = bytes.length;
            int next = 0;
            for (; next <= bytes.length - Long.BYTES; next += Long.BYTES) {
                hash = hash * SPREAD + (long) LONGS.get(bytes, next);
            }
            for (; next < bytes.length; next++) {
                hash = hash * SPREAD + bytes[next];
            }
            return Long.hashCode(hash * SPREAD);
        }
    }

    /**
     * To be called by a stream that is to write a descriptor.
     *
     * @throws NotSerializableException if it is one that was read, of a class that is unknown here
     */
    static void write(ObjectOutputStream out, ObjectStreamClass descriptor) throws IOException {
        Class<?> type = descriptor.forClass();
        if (type == null) {
            throw new NotSerializableException(
                    "the description of " + descriptor.getName() + ", which is unknown here");
        }
        byte[] text = TEXTS.get(type);
        out.writeInt(text.length);
        out.write(text);
    }

    /**
     * To be called by a stream that is to read a descriptor.
     *
     * @throws IOException if there is none
     */
    ObjectStreamClass read(ObjectInputStream in) throws IOException, ClassNotFoundException {
        int length = in.readInt();
        Text text = new Text(in.readNBytes(Math.max(0, length)));
        if (text.bytes.length != length) {
            throw new EOFException("a class is told of by fewer bytes than it says");
        }
        ObjectStreamClass descriptor = known.get(text);
        if (descriptor == null) {
            descriptor = Reader.descriptorIn(text.bytes);
            remember(text, descriptor);
        }
        return descriptor;
    }

    /**
     * The name in what {@link #write} wrote.
     *
     * @throws IOException if that is not what comes
     */
    static String nameIn(DataInput in) throws IOException {
        in.readInt(); // its length
        if (in.readInt() != TEXTS_HEAD) {
            throw new StreamCorruptedException("no class is told of");
        }
        byte block = in.readByte();
        if (block == ObjectStreamConstants.TC_BLOCKDATALONG) {
            in.readInt();
        } else if (block == ObjectStreamConstants.TC_BLOCKDATA) {
            in.readByte();
        } else {
            throw new StreamCorruptedException("no class is told of");
        }
        return in.readUTF();
    }

    private synchronized void remember(Text text, ObjectStreamClass descriptor) {
        if (knownBytes + text.bytes.length > MOST_BYTES) {
            known.clear(); // those that are still in use come again
            knownBytes = 0;
        }
        if (text.bytes.length <= MOST_BYTES && known.putIfAbsent(text, descriptor) == null) {
            knownBytes += text.bytes.length;
        }
    }

    /** The length of the texts it remembers. */
    synchronized int knownBytes() {
        return knownBytes;
    }

    private static final class Speller extends ObjectOutputStream {

        private Speller(OutputStream out) throws IOException {
            super(out);
        }

        static byte[] spell(ObjectStreamClass descriptor) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (Speller speller = new Speller(bytes)) {
                speller.writeClassDescriptor(descriptor);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }
    }

    private static final class Reader extends ObjectInputStream {

        private Reader(InputStream in) throws IOException {
            super(in);
        }

        /** The descriptor as it was written, which names a class and has none. */
        static ObjectStreamClass descriptorIn(byte[] text) throws IOException, ClassNotFoundException {
            try (Reader reader = new Reader(new ByteArrayInputStream(text))) {
                ObjectStreamClass descriptor = reader.readClassDescriptor();
                if (reader.read() >= 0) {
                    throw new StreamCorruptedException("a class is told of by more bytes than it takes");
                }
                return descriptor;
            }
        }
    }
}
