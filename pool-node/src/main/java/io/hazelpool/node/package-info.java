/**
 * The composition root: {@link io.hazelpool.node.PoolNode} is a node, and {@code NodeParts} puts its parts together,
 * starts and stops them in order; {@link io.hazelpool.node.NodeMain} is its command line. Imported by nobody.
 */
@NullMarked
package io.hazelpool.node;

import org.jspecify.annotations.NullMarked;
