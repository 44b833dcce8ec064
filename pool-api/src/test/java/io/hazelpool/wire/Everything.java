package io.hazelpool.wire;

import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A value of each kind that a compact serializer can write, by the names of the methods that do. */
record Everything(Map<String, @Nullable Object> values) {

    private static final Map<String, Method> WRITERS = new TreeMap<>();

    /** Of each type that the methods take. */
    private static final Map<Class<?>, Object> SAMPLES = Map.ofEntries(
            Map.entry(boolean.class, true),
            Map.entry(byte.class, (byte) -2),
            Map.entry(short.class, (short) -3_000),
            Map.entry(int.class, Integer.MIN_VALUE),
            Map.entry(long.class, Long.MAX_VALUE),
            Map.entry(float.class, 1.5f),
            Map.entry(double.class, -0.0),
            Map.entry(Boolean.class, false),
            Map.entry(Byte.class, (byte) 2),
            Map.entry(Short.class, (short) 3_000),
            Map.entry(Integer.class, 7),
            Map.entry(Long.class, -1L),
            Map.entry(Float.class, Float.NaN),
            Map.entry(Double.class, Double.MIN_VALUE),
            Map.entry(String.class, "grün \0"),
            Map.entry(BigDecimal.class, new BigDecimal("-12345678901234567890.0100")),
            Map.entry(LocalTime.class, LocalTime.MAX),
            Map.entry(LocalDate.class, LocalDate.MIN),
            Map.entry(LocalDateTime.class, LocalDateTime.MAX),
            Map.entry(OffsetDateTime.class, OffsetDateTime.MIN.withOffsetSameLocal(ZoneOffset.ofHoursMinutes(5, 45))),
            Map.entry(Object.class, new Everything(Map.of("writeInt32", 1))));

    static {
        Stream.of(CompactWriter.class.getMethods()).forEach(writer -> WRITERS.put(writer.getName(), writer));
    }

    static Everything ofSamples() {
        return of(type -> sample(type, 3));
    }

    /** With empty arrays. */
    static Everything ofLittle() {
        return of(type -> sample(type, 0));
    }

    /** With null for all but primitives. */
    static Everything ofNothing() {
        return of(type -> type.isPrimitive() ? sample(type, 0) : null);
    }

    private static Everything of(Function<Class<?>, @Nullable Object> values) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        WRITERS.forEach((name, writer) -> all.put(name, values.apply(writer.getParameterTypes()[1])));
        return new Everything(all);
    }

    /** Of objects, the last one is null. */
    private static Object sample(Class<?> type, int places) {
        Class<?> component = type.getComponentType();
        if (component == null) {
            return Objects.requireNonNull(SAMPLES.get(type));
        }
        Object array = Array.newInstance(component == Object.class ? Everything.class : component, places);
        for (int i = 0; i < (component.isPrimitive() ? places : places - 1); i++) {
            Array.set(array, i, SAMPLES.get(component));
        }
        return array;
    }

    /** By that method of the reader's which reads what the method of this name writes. */
    static @Nullable Object read(CompactReader reader, String name) {
        if (name.equals("writeArrayOfCompact")) {
            return reader.readArrayOfCompact(name, Everything.class);
        }
        try {
            Method method = CompactReader.class.getMethod(name.replace("write", "read"), String.class);
            return call(method, reader, name);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** With the same values, each of the same class. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Everything everything
                && values.keySet().equals(everything.values.keySet())
                && values.keySet().stream().allMatch(name -> areEqual(values.get(name), everything.values.get(name)));
    }

    private static boolean areEqual(@Nullable Object one, @Nullable Object other) {
        return Objects.deepEquals(one, other) && (one == null || other == null || one.getClass() == other.getClass());
    }

    @Override
    public int hashCode() {
        return values.keySet().hashCode();
    }

    /** By the method of this name. */
    static void write(CompactWriter writer, String name, @Nullable Object value) {
        call(Objects.requireNonNull(WRITERS.get(name)), writer, name, value);
    }

    private static @Nullable Object call(Method method, Object target, @Nullable Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes in alphabetical order and reads in another. */
    public static final class Serializer implements CompactSerializer<Everything> {

        @Override
        public void write(CompactWriter writer, Everything object) {
            writer.writeArrayOfString("names", object.values.keySet().toArray(String[]::new));
            object.values.forEach((name, value) -> Everything.write(writer, name, value));
        }

        @Override
        public Everything read(CompactReader reader) {
            List<String> names = new ArrayList<>(List.of(reader.readArrayOfString("names")));
            Collections.reverse(names);
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            for (String name : names) {
                values.put(name, Everything.read(reader, name));
            }
            return new Everything(values);
        }

        @Override
        public String getTypeName() {
            return "everything";
        }

        @Override
        public Class<Everything> getCompactClass() {
            return Everything.class;
        }
    }
}
