/** What a node keeps for its tasks: finds, starts and closes the {@link io.hazelpool.api.NodeExtension}s. */
@NullMarked
package io.hazelpool.node.extension;

import org.jspecify.annotations.NullMarked;
