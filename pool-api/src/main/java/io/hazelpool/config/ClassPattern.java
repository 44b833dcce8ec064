package io.hazelpool.config;

import java.util.regex.Pattern;

/** Names of classes as {@link java.io.ObjectInputFilter.Config#createFilter} takes them, one at a time. */
final class ClassPattern {

    private static final Pattern FORM = Pattern.compile("!?(?:\\*|[\\w$]+(?:\\.[\\w$]+)*(?:\\*|\\.\\*{1,2})?)");

    private ClassPattern() {}

    static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }
}
