/** Hazelcast as a node runs it: its configuration, and what the nodes of a cluster must agree on. */
@NullMarked
package io.hazelpool.node.cluster;

import org.jspecify.annotations.NullMarked;
