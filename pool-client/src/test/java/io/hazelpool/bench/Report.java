package io.hazelpool.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What came out, as JSON and as Markdown.
 *
 * @param environment what it depends on, by name
 * @param rounds each measure's value in each round, by key
 * @param profiles what threads did meanwhile
 */
record Report(Map<String, String> environment, Map<String, List<Double>> rounds, List<Profile> profiles) {

    private static final int COLUMNS = 6;

    /** Medians and their ratios at the top, by key; then all rounds' values, and the environment. */
    String json() {
        Map<String, String> members = new LinkedHashMap<>();
        medians().forEach((key, value) -> members.put(key, number(value)));
        ratios().forEach((key, value) -> members.put(key, number(value)));
        Map<String, String> values = new LinkedHashMap<>();
        rounds.forEach((key, list) ->
                values.put(key, list.stream().map(Report::number).collect(Collectors.joining(", ", "[", "]"))));
        members.put("rounds", object(values, "    "));
        Map<String, String> texts = new LinkedHashMap<>();
        environment.forEach((key, text) -> texts.put(key, quoted(text)));
        members.put("environment", object(texts, "    "));
        return object(members, "  ") + "\n";
    }

    /**
     * A table of the measures with their lowest and highest round, one of the ratios, the profiles, and the
     * environment.
     */
    String markdown() {
        StringBuilder text = new StringBuilder("| measure | median | lowest | highest |\n|---|--:|--:|--:|\n");
        rounds.forEach((key, values) -> text.append("| `%s` | %s | %s | %s |\n"
                .formatted(
                        key,
                        forPeople(Median.of(values)),
                        forPeople(values.stream().min(Double::compare).orElseThrow()),
                        forPeople(values.stream().max(Double::compare).orElseThrow()))));
        text.append("\n| ratio of medians | |\n|---|--:|\n");
        ratios().forEach((key, value) -> text.append("| `%s` | %s |\n".formatted(key, number(value))));
        for (int from = 0; from < profiles.size(); from += COLUMNS) {
            List<Profile> some = profiles.subList(from, Math.min(from + COLUMNS, profiles.size()));
            text.append("\n").append(Profile.table(some));
        }
        text.append("\n");
        environment.forEach((key, value) -> text.append("- %s: %s\n".formatted(key, value)));
        return text.toString();
    }

    private Map<String, Double> medians() {
        Map<String, Double> medians = new LinkedHashMap<>();
        rounds.forEach((key, values) -> medians.put(key, Median.of(values)));
        return medians;
    }

    private Map<String, Double> ratios() {
        return Ratios.of(medians());
    }

    private static String object(Map<String, String> members, String indent) {
        return members.entrySet().stream()
                .map(member -> indent + quoted(member.getKey()) + ": " + member.getValue())
                .collect(Collectors.joining(",\n", "{\n", "\n" + indent.substring(2) + "}"));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String forPeople(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }
}
