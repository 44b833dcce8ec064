package io.hazelpool.config;

import java.util.List;

/**
 * The configuration is wrong. The message tells all errors, one a line: where, the value, what is allowed. It has no
 * stack trace: what is to be changed is in the configuration, not in the code that read it.
 */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> errors;

    /**
     * What is wrong.
     *
     * @param errors one line each, at least one
     */
    public ConfigException(List<String> errors) {
        super(message(errors), null, false, false);
        this.errors = List.copyOf(errors);
    }

    /** The errors, one line each; immutable. */
    public List<String> errors() {
        return errors;
    }

    private static String message(List<String> errors) {
        String count = errors.size() == 1 ? "1 error" : errors.size() + " errors";
        return count + " in the configuration:\n  " + String.join("\n  ", errors);
    }
}
