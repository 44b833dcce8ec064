package io.hazelpool.wire;

import com.hazelcast.internal.nio.BufferObjectDataInput;
import com.hazelcast.internal.nio.BufferObjectDataOutput;
import com.hazelcast.nio.serialization.FieldKind;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Objects that a {@link CompactSerializer} of {@linkplain CompactSerializers those offered} wrote, field by field: the
 * name, the kind, how many bytes the value has, and the value; null has none. No schema is sent to the cluster, and no
 * type name asked for. A field may be read at any time, or never; then nothing is made of it.
 *
 * <p>Objects in fields may be any that {@link ObjectBytes} writes. There are no generic records, and no classes without
 * a serializer of their own are taken apart by reflection.
 */
final class CompactObject {

    /** Of the values that the methods of both interfaces write or read, by the methods' names. */
    private static final Map<String, FieldKind> KINDS = Stream.of(CompactWriter.class, CompactReader.class)
            .flatMap(view -> Stream.of(view.getMethods()))
            .map(Method::getName)
            .filter(name -> !name.equals("getFieldKind"))
            .collect(Collectors.toUnmodifiableMap(name -> name, CompactObject::kindIn));

    private static final int KINDS_OF_HAZELCAST = FieldKind.values().length;

    private CompactObject() {}

    /** As {@code readArrayOfInt8} has {@code ARRAY_OF_INT8}. */
    private static FieldKind kindIn(String method) {
        String words = method.replaceFirst("read|write", "").replaceAll("(?<=.)(?=[A-Z])", "_");
        return FieldKind.valueOf(words.toUpperCase(Locale.ROOT));
    }

    /** Its bytes; null if no serializer is offered for its class. */
    static byte @Nullable [] encode(@Nullable Object object) throws IOException {
        CompactSerializer<Object> serializer = object == null ? null : CompactSerializers.of(object.getClass());
        if (object == null || serializer == null) {
            return null;
        }
        Class<?> type = object.getClass();
        BufferObjectDataOutput out = WrittenObject.begin(WrittenObject.BY_COMPACT_SERIALIZER, type);
        Writing fields = new Writing(type, out, new HashSet<>());
        serializer.write(WrittenObject.view(CompactWriter.class, fields), object);
        return out.toByteArray();
    }

    /** See {@link ObjectBytes#decode(byte[], ObjectReader)}. */
    static Object decode(WrittenObject object) throws IOException {
        CompactSerializer<Object> serializer = CompactSerializers.needed(object.type());
        Reading fields = new Reading(object, Field.allOf(object));
        return serializer.read(WrittenObject.view(CompactReader.class, fields));
    }

    private record Writing(Class<?> type, BufferObjectDataOutput out, Set<String> names) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object view, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            FieldKind kind = KINDS.get(method.getName());
            if (kind == null || arguments == null) {
                return method.invoke(this, arguments); // one of Object's
            }
            write(String.valueOf(arguments[0]), kind, arguments[1]);
            return null;
        }

        private void write(String name, FieldKind kind, @Nullable Object value) throws IOException {
            if (!names.add(name)) {
                throw new HazelcastSerializationException(
                        "the field '%s' of %s is written twice".formatted(name, type.getName()));
            }
            out.writeString(name);
            out.writeByte(kind.getId());
            out.writeInt(0);
            int from = out.position();
            if (value != null) {
                try {
                    CompactValue.of(kind).write().write(out, value);
                } catch (IOException e) {
                    throw new HazelcastSerializationException(
                            "the field '%s' of %s cannot be written: %s".formatted(name, type.getName(), e), e);
                }
            }
            out.writeInt(from - Integer.BYTES, out.position() - from);
        }
    }

    /** Where the value of a field is. */
    private record Field(FieldKind kind, int from, int to) {

        static Map<String, Field> allOf(WrittenObject object) throws IOException {
            BufferObjectDataInput in = object.in();
            Map<String, Field> fields = new HashMap<>();
            while (object.left() > 0) {
                String name = in.readString();
                int kind = in.readUnsignedByte();
                object.checkArray();
                int length = in.readInt();
                if (name == null || kind >= KINDS_OF_HAZELCAST || length < 0) {
                    throw new InvalidObjectException(
                            "the field '%s' is of kind %d and has %d bytes".formatted(name, kind, length));
                }
                Field field = new Field(FieldKind.get(kind), in.position(), in.position() + length);
                if (fields.put(name, field) != null) {
                    throw new InvalidObjectException("the field '%s' is there twice".formatted(name));
                }
                in.position(field.to);
            }
            return fields;
        }
    }

    private record Reading(WrittenObject object, Map<String, Field> fields) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object view, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            FieldKind wanted = KINDS.get(method.getName());
            if (arguments == null || method.getDeclaringClass() == Object.class) {
                return method.invoke(this, arguments);
            }
            String name = String.valueOf(arguments[0]);
            Field field = fields.get(name);
            if (wanted == null) { // getFieldKind
                return field == null ? FieldKind.NOT_AVAILABLE : field.kind;
            }
            if (field == null || !(field.kind == wanted || areAlikeButForNull(field.kind, wanted))) {
                throw unfit(name, field == null ? "not there" : field.kind.name(), wanted);
            }
            Object value = read(name, field);
            Class<?> type = method.getReturnType();
            if (value == null && type.isPrimitive()) {
                throw unfit(name, "null", wanted);
            }
            Object places = arguments.length > 1 ? arguments[1] : type.getComponentType();
            if (value == null
                    || !(places instanceof Class<?> its)
                    || its == value.getClass().getComponentType()) {
                return value;
            }
            try {
                return withPlaces(its, value);
            } catch (IllegalArgumentException | NullPointerException e) {
                throw unfit(name, field.kind + " with null or another object in a place", wanted);
            }
        }

        /** As those of primitives and their boxes are. */
        private static boolean areAlikeButForNull(FieldKind one, FieldKind other) {
            return one.name().replace("NULLABLE_", "").equals(other.name().replace("NULLABLE_", ""));
        }

        private static Object withPlaces(Class<?> type, Object values) {
            Object array = Array.newInstance(type, Array.getLength(values));
            for (int i = 0; i < Array.getLength(values); i++) {
                Array.set(array, i, Array.get(values, i));
            }
            return array;
        }

        private HazelcastSerializationException unfit(String name, String is, FieldKind wanted) {
            return new HazelcastSerializationException("the field '%s' of %s is %s, and read as %s"
                    .formatted(name, object.type().getName(), is, wanted));
        }

        private @Nullable Object read(String name, Field field) {
            if (field.from == field.to) {
                return null;
            }
            try {
                object.in().position(field.from);
                Object value = CompactValue.of(field.kind).read().read(object);
                if (object.in().position() != field.to) {
                    throw new InvalidObjectException("it has other bytes than a " + field.kind);
                }
                return value;
            } catch (IOException | ClassNotFoundException e) {
                throw new HazelcastSerializationException(
                        "the field '%s' of %s cannot be read: %s"
                                .formatted(name, object.type().getName(), e),
                        e);
            }
        }
    }
}
