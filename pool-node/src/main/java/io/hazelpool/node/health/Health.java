package io.hazelpool.node.health;

import java.util.List;

/**
 * The answer to one question about a node's health. Immutable.
 *
 * @param checks all that was looked at, well or not
 */
public record Health(List<HealthCheck> checks) {

    public Health {
        checks = List.copyOf(checks);
    }

    /** What was looked at is this one thing. */
    public static Health of(HealthCheck only) {
        return new Health(List.of(only));
    }

    /** Whether all of it is as it should be. */
    public boolean isOk() {
        return checks.stream().allMatch(HealthCheck::ok);
    }
}
