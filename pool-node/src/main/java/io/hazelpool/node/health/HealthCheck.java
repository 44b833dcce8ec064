package io.hazelpool.node.health;

/**
 * One thing that was looked at. Immutable.
 *
 * @param name what it is, in lower case and without blanks
 * @param ok whether it is as it should be
 * @param detail how it is, in words and numbers for people
 */
public record HealthCheck(String name, boolean ok, String detail) {

    /** One that is as it should be. */
    public static HealthCheck ok(String name, String detail) {
        return new HealthCheck(name, true, detail);
    }

    /** One that is not. */
    public static HealthCheck failing(String name, String detail) {
        return new HealthCheck(name, false, detail);
    }
}
