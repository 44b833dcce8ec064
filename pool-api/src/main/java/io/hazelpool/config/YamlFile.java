package io.hazelpool.config;

import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What a YAML file sets, by key: {@code cluster: {port: 1}} and {@code cluster.port: 1} are the same.
 *
 * @param source the texts by key
 * @param pools the pools it names, well or not, in order; also those for which it sets nothing
 */
record YamlFile(YamlConfigSource source, Set<String> pools) {

    private static final int ORDINAL = 200;
    private static final Pattern INDEXED = Pattern.compile("(.*)\\[\\d+]");

    /** What stands for a file where there is none, or none that can be read. */
    static YamlFile none() {
        return new YamlFile(new YamlConfigSource("no file", Map.of(), ORDINAL), Set.of());
    }

    /** @throws IllegalArgumentException if the file cannot be read; says why */
    static YamlFile read(Path file) {
        String text = textOf(file);
        Set<String> pools = new TreeSet<>();
        try {
            for (Object document : strictYaml().loadAll(text)) {
                pools.addAll(emptyPools(keysAndValues(document)));
            }
            Map<String, String> texts = textByKey(new YamlConfigSource(file.toString(), text).getProperties());
            texts.keySet().forEach(name -> PoolKeys.poolOf(name).ifPresent(pools::add));
            return new YamlFile(new YamlConfigSource(file.toString(), texts, ORDINAL), pools);
        } catch (MarkedYAMLException e) {
            throw new IllegalArgumentException(file + ": is not YAML: " + e.getProblem() + at(e), e);
        } catch (YAMLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static String textOf(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + ": no such file", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": is not UTF-8 text", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e, e);
        }
    }

    /** SmallRye lets the last of two equal keys win and skips what is no map, both without a word. */
    private static Yaml strictYaml() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options));
    }

    private static Map<?, ?> keysAndValues(Object document) {
        if (document instanceof Map<?, ?> map) {
            return map;
        }
        if (document == null) {
            return Map.of();
        }
        throw new IllegalArgumentException("is not a YAML file of keys and values");
    }

    /** The pools that SmallRye does not tell of, as nothing is set for them. */
    private static Set<String> emptyPools(Map<?, ?> document) {
        Set<String> empty = new TreeSet<>();
        if (document.get("pools") instanceof Map<?, ?> pools) {
            pools.forEach((name, values) -> {
                if (values == null || (values instanceof Map<?, ?> map && map.isEmpty())) {
                    empty.add(String.valueOf(name));
                }
            });
        }
        return empty;
    }

    private static Map<String, String> textByKey(Map<String, String> flattened) {
        Map<String, String> texts = new TreeMap<>();
        flattened.forEach((name, text) -> {
            // A list comes twice: as text with commas, and entry by entry.
            Matcher indexed = INDEXED.matcher(name);
            if (indexed.matches() && flattened.containsKey(indexed.group(1))) {
                return;
            }
            // A name that holds dots comes quoted.
            String key = name.replace("\"", "");
            if (texts.put(key, text) != null) {
                throw new IllegalArgumentException(key + " is given twice");
            }
        });
        return texts;
    }

    private static String at(MarkedYAMLException e) {
        return e.getProblemMark() == null
                ? ""
                : " at line " + (e.getProblemMark().getLine() + 1) + ", column "
                        + (e.getProblemMark().getColumn() + 1);
    }
}
