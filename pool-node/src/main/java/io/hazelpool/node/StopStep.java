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

    /** What it does with a node, waiting for no longer than the patience lasts. */
    interface Action {
        void carryOut(PoolNode node, Patience patience) throws InterruptedException;
    }

    /** The step of this node's stop. */
    StopSequence.Step of(PoolNode node) {
        return new StopSequence.Step(name, atMost, inHurry, patience -> action.carryOut(node, patience));
    }
}
