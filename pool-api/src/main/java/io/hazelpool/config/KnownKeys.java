package io.hazelpool.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys of nodes, pools and clients alike, by name. */
final class KnownKeys {

    private static final Map<String, Key<?>> FIXED = new LinkedHashMap<>();

    static {
        Stream.concat(NodeKeys.all().stream(), ClientKeys.all().stream()).forEach(key -> FIXED.put(key.name(), key));
    }

    private KnownKeys() {}

    /** The key that has this name in the file. */
    static Optional<Key<?>> find(String name) {
        Key<?> fixed = FIXED.get(name);
        return fixed != null ? Optional.of(fixed) : PoolKeys.find(name);
    }

    static boolean isKnownEnv(String variable) {
        return FIXED.values().stream().anyMatch(key -> key.env().equals(variable))
                || PoolKeys.poolOfEnv(variable).isPresent();
    }

    /** The key that an unknown name most likely stands for. */
    static Optional<String> nearest(String unknown) {
        return Nearest.to(unknown, names(unknown));
    }

    /** The variable that an unknown one most likely stands for. */
    static Optional<String> nearestEnv(String unknown) {
        return Nearest.to(unknown, FIXED.values().stream().map(Key::env).toList());
    }

    /** All names; those of pools with the pool that the unknown name speaks of. */
    private static List<String> names(String unknown) {
        Stream<String> fixed = FIXED.keySet().stream();
        String[] parts = unknown.split("\\.", 3);
        if (parts.length < 3) {
            return fixed.toList();
        }
        Stream<String> pools =
                PoolKeys.all().stream().map(key -> PoolKeys.in(parts[1], key).name());
        return Stream.concat(fixed, pools).toList();
    }
}
