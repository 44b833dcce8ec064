package io.hazelpool.node;

import java.time.Duration;

/**
 * A step of any node's stop, whose times can so be told without a node.
 *
 * @param name for people
 * @param atMost how long it may take
 * @param inHurry how long it may take in a hurry
 */
record StopStep(String name, Duration atMost, Duration inHurry, Action action) {

    /** What it does with a node's parts, waiting for no longer than the patience lasts. */
    interface Action {
        void carryOut(NodeParts parts, Patience patience) throws InterruptedException;
    }

    /** The step of the stop of the node with these parts. */
    StopSequence.Step of(NodeParts parts) {
        return new StopSequence.Step(name, atMost, inHurry, patience -> action.carryOut(parts, patience));
    }
}
