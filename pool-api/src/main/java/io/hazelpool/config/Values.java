package io.hazelpool.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A value within bounds for each key of a table. Immutable. */
final class Values {

    private final String owner;
    private final Map<Key<?>, Object> values;

    private Values(String owner, Map<Key<?>, Object> values) {
        this.owner = owner;
        this.values = values;
    }

    /**
     * Every key with its default.
     *
     * @param owner what the keys are for, as an error message names it: "a node"
     */
    static Values defaults(String owner, List<Key<?>> keys) {
        Map<Key<?>, Object> values = new LinkedHashMap<>();
        keys.forEach(key -> values.put(key, Objects.requireNonNull(key.defaultValue())));
        return new Values(owner, values);
    }

    Iterable<Key<?>> keys() {
        return values.keySet();
    }

    // Sound: only with() and defaults() put, and both put a value of the key's own type.
    @SuppressWarnings("unchecked")
    <T> T get(Key<T> key) {
        Object value = values.get(key);
        if (value == null) {
            throw unknown(key);
        }
        return (T) value;
    }

    <T> Values with(Key<T> key, T value) {
        if (!values.containsKey(key)) {
            throw unknown(key);
        }
        Map<Key<?>, Object> changed = new LinkedHashMap<>(values);
        changed.put(key, Objects.requireNonNull(key.check(value)));
        return new Values(owner, changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Values others && values.equals(others.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    List<String> lines() {
        return values.keySet().stream().map(this::line).toList();
    }

    private <T> String line(Key<T> key) {
        return key.line(get(key));
    }

    private IllegalArgumentException unknown(Key<?> key) {
        return new IllegalArgumentException(key + " is no key of " + owner + "; it has " + values.keySet());
    }
}
