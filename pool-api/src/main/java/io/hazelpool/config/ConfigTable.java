package io.hazelpool.config;

import java.util.List;

/** Renders the tables of keys as the markdown of the README. */
final class ConfigTable {

    private ConfigTable() {}

    static String markdown() {
        return section("Node", NodeKeys.all()) + "\n" + section("Each pool of a node", PoolKeys.all()) + "\n"
                + section("Client", ClientKeys.all());
    }

    private static String section(String title, List<Key<?>> keys) {
        StringBuilder table = new StringBuilder("### " + title + "\n\n"
                + "| key | environment variable | type | default | allowed | meaning |\n"
                + "|---|---|---|---|---|---|\n");
        keys.forEach(key -> table.append(row(key)));
        return table.toString();
    }

    private static String row(Key<?> key) {
        String preset = key.defaultText().isEmpty() ? "empty" : "`" + key.defaultText() + "`";
        List<String> cells =
                List.of("`" + key.name() + "`", "`" + key.env() + "`", key.type(), preset, key.bounds(), key.doc());
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
