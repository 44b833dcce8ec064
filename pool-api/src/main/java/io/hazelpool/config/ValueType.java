package io.hazelpool.config;

/**
 * How the values of a key are written and what they may be.
 *
 * @param <T> the values, immutable
 */
interface ValueType<T> {

    /** The type's name in the documentation. */
    String name();

    /** What is allowed, in the few words that fit a table. */
    String bounds();

    /**
     * Reads a value from a file or from code.
     *
     * @throws IllegalArgumentException if the text is no such value or out of bounds; says what is allowed
     */
    T parse(String text);

    /**
     * Reads a value from an environment variable, whose name tells the unit.
     *
     * @throws IllegalArgumentException as {@link #parse}
     */
    default T parseEnv(String text) {
        return parse(text);
    }

    /** What the environment variable's name ends in to tell the unit. */
    default String envSuffix() {
        return "";
    }

    /**
     * The value itself, or an immutable copy of it.
     *
     * @throws IllegalArgumentException if the value is out of bounds; says what is allowed
     */
    T check(T value);

    /** The text that {@link #parse} reads as this value. */
    String format(T value);
}
