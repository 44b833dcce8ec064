/**
 * HTTP for whoever looks after a node: probes and status. Only renders what {@link io.hazelpool.node.admin.Observed}
 * tells. Only the node's program serves it; a node that is embedded in another program opens no port.
 */
@NullMarked
package io.hazelpool.node.admin;

import org.jspecify.annotations.NullMarked;
