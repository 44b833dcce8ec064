package io.hazelpool.config;

import java.util.Locale;

/**
 * One thing that can be set. The keys are the constants of {@link NodeKeys}, {@link PoolKeys} and {@link ClientKeys};
 * there are no others. Immutable.
 *
 * @param <T> the values: {@code String}, {@code Integer} (numbers, and sizes in bytes), {@code Duration} or
 *     {@code List<String>}
 */
public final class Key<T> {

    private static final String ENV_PREFIX = "HAZELPOOL_";

    private final String name;
    private final ValueType<T> valueType;
    private final T defaultValue;
    private final String doc;

    Key(String name, ValueType<T> valueType, String defaultText, String doc) {
        this(name, valueType, valueType.parse(defaultText), doc);
    }

    private Key(String name, ValueType<T> valueType, T defaultValue, String doc) {
        this.name = name;
        this.valueType = valueType;
        this.defaultValue = defaultValue;
        this.doc = doc;
    }

    /** The place in the YAML file, such as {@code cluster.port}. */
    public String name() {
        return name;
    }

    /** The environment variable, such as {@code HAZELPOOL_CLUSTER_PORT}; that of a duration ends in {@code _MS}. */
    public String env() {
        return ENV_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_') + valueType.envSuffix();
    }

    /** {@code text}, {@code list}, {@code number}, {@code duration} or {@code bytes}. */
    public String type() {
        return valueType.name();
    }

    /** What is allowed, in a few words. */
    public String bounds() {
        return valueType.bounds();
    }

    /** What the key is for, in one line. */
    public String doc() {
        return doc;
    }

    /** The value where none is given. */
    public T defaultValue() {
        return defaultValue;
    }

    /** The default as it would be written in a file; empty for an empty text or list. */
    public String defaultText() {
        return format(defaultValue);
    }

    /**
     * Reads a value as a file has it: a duration with its unit, the entries of a list with commas between them.
     *
     * @throws IllegalArgumentException if the text is no value of this key; the message says what is allowed
     */
    public T parse(String text) {
        return parse(name, text);
    }

    /** The name and the value as the start-up log shows them. */
    String line(T value) {
        return (name + " = " + format(value)).stripTrailing();
    }

    T parse(String place, String text) {
        try {
            return valueType.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(place, text, e);
        }
    }

    T parseEnv(String variable, String text) {
        try {
            return valueType.parseEnv(text);
        } catch (IllegalArgumentException e) {
            throw wrong(variable, text, e);
        }
    }

    /**
     * The value itself, or an immutable copy.
     *
     * @throws IllegalArgumentException if it is out of bounds; the message says what is allowed
     */
    T check(T value) {
        try {
            return valueType.check(value);
        } catch (IllegalArgumentException e) {
            throw wrong(name, String.valueOf(value), e);
        }
    }

    /** The same key under another name. */
    Key<T> named(String other) {
        return new Key<>(other, valueType, defaultValue, doc);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }

    private String format(T value) {
        return valueType.format(value);
    }

    private static IllegalArgumentException wrong(String place, String value, IllegalArgumentException rule) {
        return new IllegalArgumentException(place + " = " + value + ": " + rule.getMessage(), rule);
    }
}
