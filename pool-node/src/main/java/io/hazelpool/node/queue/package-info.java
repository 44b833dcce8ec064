/** The cluster's queues, as its members take from them. */
@NullMarked
package io.hazelpool.node.queue;

import org.jspecify.annotations.NullMarked;
