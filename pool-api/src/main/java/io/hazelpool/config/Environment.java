package io.hazelpool.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * The {@code HAZELPOOL_} variables of an environment, as a source of values. SmallRye's own does not fit: ours tell the
 * unit in the name, and read as another text for it.
 */
final class Environment implements ConfigSource {

    static final int ORDINAL = 300;

    private static final String PREFIX = "HAZELPOOL_";

    /** By upper-cased name: pools may be named in any case. */
    private final TreeMap<String, Variable> variables = new TreeMap<>();

    private record Variable(String name, String value) {}

    Environment(Map<String, String> env) {
        new TreeMap<>(env).forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                variables.putIfAbsent(name.toUpperCase(Locale.ROOT).replace('-', '_'), new Variable(name, value));
            }
        });
    }

    /** The upper-cased names, in order. */
    Set<String> names() {
        return variables.keySet();
    }

    /** The variable as it is called in the environment. */
    String originalName(String upperCased) {
        Variable variable = variables.get(upperCased);
        return variable == null ? upperCased : variable.name();
    }

    @Override
    public String getName() {
        return "environment";
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    /** The text of the variable that belongs to the key of this name. */
    @Override
    public @Nullable String getValue(String propertyName) {
        Optional<Variable> found = KnownKeys.find(propertyName).map(key -> variables.get(key.env()));
        return found.map(Variable::value).orElse(null);
    }

    /** None: keys are asked for by name and never listed. */
    @Override
    public Set<String> getPropertyNames() {
        return Set.of();
    }
}
