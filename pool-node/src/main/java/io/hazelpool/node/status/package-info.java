/** Publishes what this node does, and keeps the totals of nodes that left. */
@NullMarked
package io.hazelpool.node.status;

import org.jspecify.annotations.NullMarked;
