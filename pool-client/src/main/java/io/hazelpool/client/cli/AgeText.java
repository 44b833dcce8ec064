package io.hazelpool.client.cli;

import java.time.Duration;
import java.util.Locale;

/** A time for people, by its two largest units at the most: {@code 850 ms}, {@code 12.3 s}, {@code 4 m 10 s}. */
final class AgeText {

    private AgeText() {}

    static String of(Duration age) {
        if (age.toSeconds() < 1) {
            return age.toMillis() + " ms";
        }
        if (age.toMinutes() < 1) {
            return String.format(Locale.ROOT, "%d.%d s", age.toSeconds(), age.toMillisPart() / 100);
        }
        if (age.toHours() < 1) {
            return age.toMinutes() + " m " + age.toSecondsPart() + " s";
        }
        if (age.toDays() < 1) {
            return age.toHours() + " h " + age.toMinutesPart() + " m";
        }
        return age.toDays() + " d " + age.toHoursPart() + " h";
    }
}
