/** From the cluster's queue to this node's idle workers. */
@NullMarked
package io.hazelpool.node.dispatch;

import org.jspecify.annotations.NullMarked;
