package io.hazelpool.config;

import java.util.regex.Pattern;

/**
 * One line of text.
 *
 * @param pattern what it must match as a whole
 * @param bounds the same in words
 */
record TextType(Pattern pattern, String bounds) implements ValueType<String> {

    TextType(String pattern, String bounds) {
        this(Pattern.compile(pattern), bounds);
    }

    @Override
    public String name() {
        return "text";
    }

    @Override
    public String parse(String text) {
        return check(text.strip());
    }

    @Override
    public String check(String value) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException("must be " + bounds);
        }
        return value;
    }

    @Override
    public String format(String value) {
        return value;
    }
}
