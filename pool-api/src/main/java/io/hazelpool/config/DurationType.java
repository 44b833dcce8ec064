package io.hazelpool.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time span in whole milliseconds: {@code 250ms}, {@code 30s}, {@code 5m}, {@code 1h} or ISO-8601 {@code PT30S}. A
 * bare number is refused, as seconds and milliseconds are too easily mixed up; only an environment variable holds one,
 * because its name ends in {@code _MS}.
 */
record DurationType(Duration min, Duration max) implements ValueType<Duration> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,15})(ms|s|m|h)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}");

    @Override
    public String name() {
        return "duration";
    }

    @Override
    public String bounds() {
        return format(min) + ".." + format(max);
    }

    @Override
    public Duration parse(String text) {
        String stripped = text.strip();
        if (NUMBER.matcher(stripped).matches()) {
            throw new IllegalArgumentException(rule() + "; give a unit, e.g. 30s");
        }
        try {
            Matcher form = FORM.matcher(stripped);
            return check(
                    form.matches()
                            ? Duration.of(Long.parseLong(form.group(1)), unit(form.group(2)))
                            : Duration.parse(stripped));
        } catch (DateTimeException | ArithmeticException e) {
            throw outOfBounds();
        }
    }

    @Override
    public Duration parseEnv(String text) {
        String stripped = text.strip();
        long millis = NUMBER.matcher(stripped).matches() ? Long.parseLong(stripped) : -1;
        if (millis < min.toMillis() || millis > max.toMillis()) {
            throw new IllegalArgumentException("must be a whole number of milliseconds from " + min.toMillis() + " to "
                    + max.toMillis() + ", without a unit");
        }
        return Duration.ofMillis(millis);
    }

    @Override
    public String envSuffix() {
        return "_MS";
    }

    @Override
    public Duration check(Duration value) {
        if (value.compareTo(min) < 0
                || value.compareTo(max) > 0
                || !value.equals(value.truncatedTo(ChronoUnit.MILLIS))) {
            throw outOfBounds();
        }
        return value;
    }

    @Override
    public String format(Duration value) {
        long millis = value.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }

    private static ChronoUnit unit(String suffix) {
        return switch (suffix) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            default -> ChronoUnit.HOURS;
        };
    }

    private String rule() {
        return "must be a duration from " + format(min) + " to " + format(max);
    }

    private IllegalArgumentException outOfBounds() {
        return new IllegalArgumentException(rule() + " in whole milliseconds, e.g. 250ms, 30s, 5m, 1h or PT30S");
    }
}
