package io.hazelpool.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import org.jspecify.annotations.Nullable;

/**
 * Writes objects by Java serialization, each as if it had a stream of its own, but classes as {@link ClassDescriptors}
 * does. To make such a stream costs as much as to write a small object, so one serves for many.
 */
final class JavaOutput extends ObjectOutputStream {

    /** What every object's bytes begin with. */
    static final byte[] HEADER = {(byte) 0xac, (byte) 0xed, 0, 5};

    /** Of a stream that wrote more, what it remembers it by has grown too large to be kept. */
    static final int MOST_KEPT = 1 << 14;

    private static final Spares<JavaOutput> SPARES = new Spares<>();

    private final ByteArrayOutputStream bytes;

    private JavaOutput(ByteArrayOutputStream bytes) throws IOException {
        super(bytes);
        this.bytes = bytes;
    }

    /**
     * The bytes of an object.
     *
     * @throws java.io.NotSerializableException if it, or what it refers to, is not serializable
     */
    static byte[] encode(@Nullable Object object) throws IOException {
        JavaOutput spare = SPARES.take();
        JavaOutput out = spare == null ? new JavaOutput(new ByteArrayOutputStream(256)) : spare;
        byte[] written = out.written(object); // if this fails, nobody knows what the stream is left in
        if (written.length <= MOST_KEPT) {
            SPARES.keep(out);
        }
        return written;
    }

    private byte[] written(@Nullable Object object) throws IOException {
        flush(); // what a class that kept the stream wrote since
        bytes.reset();
        bytes.writeBytes(HEADER);
        writeObject(object);
        flush();
        byte[] written = bytes.toByteArray();
        reset(); // forgets the object; what it writes for that is nobody's
        flush();
        return written;
    }

    /** A class must not choose for others. */
    @Override
    public void useProtocolVersion(int version) throws IOException {
        if (version != ObjectStreamConstants.PROTOCOL_VERSION_2) {
            throw new IOException("no other protocol than version 2 is read");
        }
    }

    /** Written for each object. */
    @Override
    protected void writeStreamHeader() {}

    @Override
    protected void writeClassDescriptor(ObjectStreamClass descriptor) throws IOException {
        ClassDescriptors.write(this, descriptor);
    }
}
