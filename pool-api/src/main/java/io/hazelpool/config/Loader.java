package io.hazelpool.config;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges environment, file and defaults for one {@code load}: {@link #values} and {@link #pools} gather what is wrong
 * and go on, {@link #finish} tells it. Used once, by one thread.
 */
final class Loader {

    private final Set<String> errors = new LinkedHashSet<>();
    private final YamlFile yaml;
    private final Environment env;
    private final SmallRyeConfig merged;

    Loader(@Nullable Path file, Map<String, String> variables) {
        yaml = read(file);
        env = new Environment(variables);
        merged = new SmallRyeConfigBuilder().withSources(yaml.source(), env).build();
        for (String name : yaml.source().getPropertyNames()) {
            if (KnownKeys.find(name).isEmpty()) {
                errors.add(
                        yaml.source().getName() + ": " + name + ": unknown key" + didYouMean(KnownKeys.nearest(name)));
            }
        }
    }

    /** The given values, each replaced by what was set in its place. */
    Values values(Values defaults) {
        Values values = defaults;
        for (Key<?> key : defaults.keys()) {
            values = replaced(values, key);
        }
        return values;
    }

    /** These pools, those of the file, and those that only the environment names, in this order. */
    List<PoolConfig> pools(Set<String> always) {
        Set<String> names = new LinkedHashSet<>(always);
        yaml.pools().forEach(pool -> addPool(names, pool, yaml.source().getName()));
        for (String variable : env.names()) {
            PoolKeys.poolOfEnv(variable).ifPresent(pool -> addEnvPool(names, pool, env.originalName(variable)));
        }
        return names.stream().map(this::pool).toList();
    }

    /** @throws ConfigException if anything was wrong */
    void finish() {
        List<String> unknown = unknownVariables();
        if (!unknown.isEmpty()) {
            // Not before: what is loaded says how to log.
            Logger log = LoggerFactory.getLogger(Loader.class);
            log.warn("Ignored environment variables that belong to no key: {}", String.join(", ", unknown));
        }
        if (!errors.isEmpty()) {
            throw new ConfigException(errors.stream().map(Loader::oneLine).toList());
        }
    }

    List<String> unknownVariables() {
        return env.names().stream()
                .filter(name -> !KnownKeys.isKnownEnv(name))
                .map(name -> env.originalName(name) + didYouMean(KnownKeys.nearestEnv(name)))
                .toList();
    }

    private YamlFile read(@Nullable Path file) {
        try {
            return file == null ? YamlFile.none() : YamlFile.read(file);
        } catch (IllegalArgumentException e) {
            errors.add(e.getMessage());
            return YamlFile.none();
        }
    }

    private void addPool(Set<String> names, String pool, String place) {
        try {
            names.add(PoolName.check(pool));
        } catch (IllegalArgumentException e) {
            errors.add(place + ": " + e.getMessage());
        }
    }

    private void addEnvPool(Set<String> names, String inEnv, String variable) {
        List<String> meant = names.stream()
                .filter(name -> PoolName.inEnv(name).equals(inEnv))
                .toList();
        if (meant.isEmpty()) {
            addPool(names, inEnv.toLowerCase(Locale.ROOT), variable);
        } else if (meant.size() > 1) {
            errors.add(variable + ": may mean each of the pools " + meant + "; rename one");
        }
    }

    private PoolConfig pool(String name) {
        PoolConfig pool = PoolConfig.defaults(name);
        for (Key<?> key : PoolKeys.all()) {
            pool = replaced(pool, key);
        }
        return pool;
    }

    private <T> PoolConfig replaced(PoolConfig pool, Key<T> key) {
        return pool.with(key, value(PoolKeys.in(pool.name(), key), pool.get(key)));
    }

    private <T> Values replaced(Values values, Key<T> key) {
        return values.with(key, value(key, values.get(key)));
    }

    /** What is set for the key, or the fallback if that is nothing, or wrong. */
    private <T> T value(Key<T> key, T fallback) {
        ConfigValue given = merged.getConfigValue(key.name());
        String text = given.getValue();
        if (text == null) {
            return fallback;
        }
        try {
            return given.getConfigSourceOrdinal() == Environment.ORDINAL
                    ? key.parseEnv(env.originalName(key.env()), text)
                    : key.parse(given.getConfigSourceName() + ": " + key.name(), text);
        } catch (IllegalArgumentException e) {
            errors.add(e.getMessage());
            return fallback;
        }
    }

    private static String didYouMean(Optional<String> name) {
        return name.map(known -> " (did you mean " + known + "?)").orElse("");
    }

    private static String oneLine(String error) {
        return error.replaceAll("\\p{Cntrl}+", " ");
    }
}
