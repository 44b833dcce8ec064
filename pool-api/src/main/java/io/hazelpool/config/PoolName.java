package io.hazelpool.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** What a pool may be called. */
public final class PoolName {

    /** The pool for tasks with one result; every node serves it. */
    public static final String ASYNC = "async_pool";

    /** The pool for tasks with a stream of results; every node serves it. */
    public static final String STREAM = "stream_pool";

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private PoolName() {}

    /**
     * The name itself, if a pool may have it.
     *
     * @throws IllegalArgumentException if not; the message says what is allowed
     */
    public static String check(String name) {
        if (!ALLOWED.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no pool name: 1 to 64 letters, digits, '_' and '-' are allowed");
        }
        return name;
    }

    /** The name as an environment variable has it: case is lost, and {@code -} and {@code _} are one. */
    static String inEnv(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
