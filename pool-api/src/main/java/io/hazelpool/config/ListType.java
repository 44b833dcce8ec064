package io.hazelpool.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Some texts: a YAML list, or text with commas between the entries. A comma within an entry is written {@code \,} and a
 * backslash before a comma or a backslash {@code \\}; blank entries of a text count for nothing.
 *
 * @param least how many entries there must be
 * @param entries what each entry must be, in words
 * @param allowed the same as a test
 */
record ListType(int least, String entries, Predicate<String> allowed) implements ValueType<List<String>> {

    @Override
    public String name() {
        return "list";
    }

    @Override
    public String bounds() {
        return entries;
    }

    @Override
    public List<String> parse(String text) {
        List<String> found = new ArrayList<>();
        StringBuilder entry = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && isSpecial(text.charAt(i + 1))) {
                i++;
                entry.append(text.charAt(i));
            } else if (c == ',') {
                found.add(entry.toString().strip());
                entry.setLength(0);
            } else {
                entry.append(c);
            }
        }
        found.add(entry.toString().strip());
        found.removeIf(String::isEmpty);
        return check(found);
    }

    @Override
    public List<String> check(List<String> value) {
        for (String entry : value) {
            if (!allowed.test(entry)) {
                throw new IllegalArgumentException("each entry must be " + entries + ", not '" + entry + "'");
            }
        }
        if (value.size() < least) {
            throw new IllegalArgumentException("must have at least " + least + " of: " + entries);
        }
        return List.copyOf(value);
    }

    @Override
    public String format(List<String> value) {
        return value.stream()
                .map(entry -> entry.replace("\\", "\\\\").replace(",", "\\,"))
                .collect(Collectors.joining(","));
    }

    private static boolean isSpecial(char c) {
        return c == ',' || c == '\\';
    }
}
