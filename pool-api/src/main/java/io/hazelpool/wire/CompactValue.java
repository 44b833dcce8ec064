package io.hazelpool.wire;

import com.hazelcast.internal.nio.BufferObjectDataInput;
import com.hazelcast.internal.nio.BufferObjectDataOutput;
import com.hazelcast.internal.nio.IOUtil;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.FieldKind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How values of one kind are written and read, but for null. */
record CompactValue<T>(Write<T> write, Read<T> read) {

    interface Write<T> {
        void write(BufferObjectDataOutput out, T value) throws IOException;
    }

    interface Read<T> {
        @Nullable
        T read(WrittenObject object) throws IOException, ClassNotFoundException;
    }

    private interface ReadPlain<T> {
        @Nullable
        T read(BufferObjectDataInput in) throws IOException;
    }

    private static final Map<FieldKind, CompactValue<?>> ALL = new EnumMap<>(FieldKind.class);

    static {
        primitive("BOOLEAN", Boolean.class, DataOutput::writeBoolean, DataInput::readBoolean);
        primitive("INT8", Byte.class, (out, value) -> out.writeByte(value), DataInput::readByte);
        primitive("INT16", Short.class, (out, value) -> out.writeShort(value), DataInput::readShort);
        primitive("INT32", Integer.class, DataOutput::writeInt, DataInput::readInt);
        primitive("INT64", Long.class, DataOutput::writeLong, DataInput::readLong);
        primitive("FLOAT32", Float.class, DataOutput::writeFloat, DataInput::readFloat);
        primitive("FLOAT64", Double.class, DataOutput::writeDouble, DataInput::readDouble);
        array("BOOLEAN", ObjectDataOutput::writeBooleanArray, ObjectDataInput::readBooleanArray);
        array("INT8", ObjectDataOutput::writeByteArray, ObjectDataInput::readByteArray);
        array("INT16", ObjectDataOutput::writeShortArray, ObjectDataInput::readShortArray);
        array("INT32", ObjectDataOutput::writeIntArray, ObjectDataInput::readIntArray);
        array("INT64", ObjectDataOutput::writeLongArray, ObjectDataInput::readLongArray);
        array("FLOAT32", ObjectDataOutput::writeFloatArray, ObjectDataInput::readFloatArray);
        array("FLOAT64", ObjectDataOutput::writeDoubleArray, ObjectDataInput::readDoubleArray);
        object("STRING", String.class, ObjectDataOutput::writeString, plain(ObjectDataInput::readString));
        object("DECIMAL", BigDecimal.class, IOUtil::writeBigDecimal, counted(IOUtil::readBigDecimal));
        object("TIME", LocalTime.class, IOUtil::writeLocalTime, plain(IOUtil::readLocalTime));
        object("DATE", LocalDate.class, IOUtil::writeLocalDate, plain(IOUtil::readLocalDate));
        object("TIMESTAMP", LocalDateTime.class, IOUtil::writeLocalDateTime, plain(IOUtil::readLocalDateTime));
        object(
                "TIMESTAMP_WITH_TIMEZONE",
                OffsetDateTime.class,
                IOUtil::writeOffsetDateTime,
                plain(IOUtil::readOffsetDateTime));
        object("COMPACT", Object.class, WrittenObject::writeObject, WrittenObject::readObject);
    }

    private static <T> void primitive(String kind, Class<T> boxed, Write<T> write, ReadPlain<T> read) {
        add(kind, write, plain(read));
        object("NULLABLE_" + kind, boxed, write, plain(read));
    }

    private static <T> void array(String kind, Write<T> write, ReadPlain<T> read) {
        add("ARRAY_OF_" + kind, write, counted(read));
    }

    private static <T> void object(String kind, Class<T> type, Write<T> write, Read<T> read) {
        add(kind, write, read);
        add("ARRAY_OF_" + kind, ofEach(write), ofEach(type, read));
    }

    private static <T> void add(String kind, Write<T> write, Read<T> read) {
        ALL.put(FieldKind.valueOf(kind), new CompactValue<>(write, read));
    }

    /** For values of this kind, which one of the methods of both interfaces names. */
    @SuppressWarnings("unchecked") // whoever has a value of a kind has one of its type
    static CompactValue<Object> of(FieldKind kind) {
        return (CompactValue<Object>) Objects.requireNonNull(ALL.get(kind));
    }

    private static <T> Read<T> plain(ReadPlain<T> read) {
        return object -> read.read(object.in());
    }

    /** Of what begins with how many bytes or places it has. */
    private static <T> Read<T> counted(ReadPlain<T> read) {
        return object -> {
            object.checkArray();
            return read.read(object.in());
        };
    }

    private static <T> Write<@Nullable T[]> ofEach(Write<T> write) {
        return (out, values) -> {
            out.writeInt(values.length);
            for (T value : values) {
                out.writeBoolean(value != null);
                if (value != null) {
                    write.write(out, value);
                }
            }
        };
    }

    /** Makes no room before it is needed: of arrays within arrays, each would announce what only the innermost has. */
    @SuppressWarnings("unchecked") // an array of that type
    private static <T> Read<@Nullable T[]> ofEach(Class<T> type, Read<T> read) {
        return object -> {
            object.checkArray();
            List<@Nullable T> values = new ArrayList<>();
            for (int left = object.in().readInt(); left > 0; left--) {
                values.add(object.in().readBoolean() ? read.read(object) : null);
            }
            return values.toArray((@Nullable T[]) Array.newInstance(type, values.size()));
        };
    }
}
