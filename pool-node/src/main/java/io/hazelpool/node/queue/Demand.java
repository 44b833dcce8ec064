package io.hazelpool.node.queue;

import java.time.Duration;

/**
 * How much is to be taken from a queue.
 *
 * @param atOnce so many at the most, if there are some
 * @param afterWaiting so many at the most, and this node's share, if there were none and others wait too: by then, what
 *     there was room for may have changed
 * @param atMost how long to wait if there are none
 */
public record Demand(int atOnce, int afterWaiting, Duration atMost) {

    /** So many of what there is, without waiting. */
    public static Demand ofWhatThereIs(int most) {
        return new Demand(most, 0, Duration.ZERO);
    }
}
