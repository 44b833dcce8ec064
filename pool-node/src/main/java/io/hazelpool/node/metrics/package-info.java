/**
 * What a node tells Prometheus. Reads what is counted anyway, when asked: no task pays for it. Metrics of a queue or a
 * breaker are the cluster's, and every node tells the same; all others are the node's own.
 */
@NullMarked
package io.hazelpool.node.metrics;

import org.jspecify.annotations.NullMarked;
