/**
 * The truth when a node dies.
 *
 * <p>A task that was taken is gone from Hazelcast's queue; there is no acknowledgement. So each node keeps a list of
 * what it has taken, its claims, in the cluster; when a member leaves, the oldest one tells the clients of what that
 * member had claimed that it is lost. What was taken in the last moment before a crash is in no claim: the client that
 * waits for it finds it nowhere, and concludes the same by itself.
 */
@NullMarked
package io.hazelpool.node.loss;

import org.jspecify.annotations.NullMarked;
